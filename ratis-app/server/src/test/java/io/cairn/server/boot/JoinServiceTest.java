package io.cairn.server.boot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cairn.api.peer.Founder;
import io.cairn.api.peer.JoinRequest;
import io.cairn.api.peer.JoinRequest.Step;
import io.cairn.api.peer.PeerRequest;
import io.cairn.api.peer.Refusal;
import io.cairn.server.apply.AppliedEntries;
import io.cairn.server.peer.PeerRefusal;
import io.cairn.server.raft.ScriptedLog;
import io.cairn.statemachine.Configuration;
import io.cairn.statemachine.Configuration.Participant;
import io.cairn.statemachine.command.AddMember;
import io.cairn.statemachine.command.Batch;
import io.cairn.statemachine.command.Command;
import io.cairn.statemachine.command.Outcome;
import io.cairn.statemachine.command.PublishMember;
import io.cairn.statemachine.store.Applied;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** n1 leads; n3 was lost and comes back as 33. */
class JoinServiceTest {
    private static final Participant N1 = new Participant(1, "h:1", true);
    private static final Participant N2 = new Participant(2, "h:2", true);
    private static final Participant N3 = new Participant(3, "h:3", true);
    private static final long NEW = 33;
    private static final long PLACE = 44;

    @TempDir
    Path folder;

    private final ScriptedLog log = new ScriptedLog();
    private long sequence = 1;
    private AppliedEntries entries;
    private JoinService service;

    @BeforeEach
    void lead() throws IOException {
        entries = new AppliedEntries(folder);
        entries.configuration(List.of(N1, N2, N3));
        List<PublishMember> names = List.of(named(1, "n1"), named(2, "n2"), named(3, "n3"));
        entries.applier().batches(entries.next(), List.of(new Batch(2, 1, 1, 1, List.copyOf(names))), 1);
        log.ready = true;
        log.leader = 1;
        log.configuration = new Configuration(List.of(N1, N2, N3), List.of());
        service = new JoinService(log, entries.store(), this::apply, Duration.ofSeconds(1));
    }

    /** As a leader's own proposer would, but at once. */
    private CompletableFuture<Outcome> apply(Command command) {
        Batch batch = new Batch(2, 1, 1, ++sequence, List.of(command));
        Applied.Executed applied = (Applied.Executed) entries.store().apply(entries.next(), batch);
        return CompletableFuture.completedFuture(applied.outcomes().get(0));
    }

    @AfterEach
    void close() {
        entries.close();
    }

    private static PublishMember named(long id, String name) {
        return new PublishMember(id, name, List.of("http://h:" + id), List.of());
    }

    private static PeerRequest request(String name, long id, String url, Step step) {
        Founder me =
                Founder.newBuilder().setName(name).setId(id).setPeerUrl(url).build();
        return PeerRequest.newBuilder()
                .setTarget(1)
                .setSender(id)
                .setJoin(JoinRequest.newBuilder().setMe(me).setStep(step))
                .build();
    }

    private void join(Step step) {
        service.answer(request("n3", NEW, "h:3", step)).join();
    }

    private Refusal.Reason refusal(PeerRequest request) {
        Refusal.Reason reason =
                assertThrows(PeerRefusal.class, () -> service.answer(request)).reason();
        assertEquals(List.of(), log.reconfigured);
        return reason;
    }

    private void changedTo(Participant... members) {
        assertEquals(1, log.reconfigured.size());
        assertEquals(Set.of(members), Set.copyOf(log.reconfigured.get(0)));
    }

    private static Participant joiner(boolean voter) {
        return new Participant(NEW, "h:3", voter);
    }

    private static PeerRequest invited(long claim, String name, Step step) {
        PeerRequest request = request(name, PLACE, "h:4", step);
        return request.toBuilder()
                .setJoin(request.getJoin().toBuilder().setClaim(claim))
                .build();
    }

    private void invite(boolean learner) {
        apply(new AddMember(PLACE, List.of("http://h:4"), learner, 1));
    }

    @Test
    void shouldGiveAnInvitedPeerItsPlaceAndAVote() {
        invite(false);
        assertEquals(Refusal.Reason.TAKEN, refusal(invited(7, "n4", Step.LISTEN)), "not claimed yet");
        service.answer(invited(7, "n4", Step.CLAIM)).join();
        service.answer(invited(7, "n4", Step.LISTEN)).join();
        changedTo(N1, N2, N3, new Participant(PLACE, "h:4", false));
        log.reconfigured.clear();
        log.configuration = new Configuration(List.of(N1, N2, N3, new Participant(PLACE, "h:4", false)), List.of());
        assertFalse(service.answer(invited(7, "n4", Step.VOTE)).join().getJoin().getLearner());
        changedTo(N1, N2, N3, new Participant(PLACE, "h:4", true));
    }

    @Test
    void shouldKeepALearnerALearner() {
        invite(true);
        service.answer(invited(7, "n4", Step.CLAIM)).join();
        log.configuration = new Configuration(List.of(N1, N2, N3, new Participant(PLACE, "h:4", false)), List.of());
        assertTrue(service.answer(invited(7, "n4", Step.VOTE)).join().getJoin().getLearner());
        assertEquals(List.of(), log.reconfigured);
    }

    @Test
    void shouldKeepALostLearnerALearner() {
        Participant lost = new Participant(PLACE, "h:3", false);
        log.configuration = new Configuration(List.of(N1, N2, lost), List.of());
        join(Step.LISTEN);
        changedTo(N1, N2, joiner(false));
        log.configuration = new Configuration(List.of(N1, N2, joiner(false)), List.of());
        log.reconfigured.clear();
        assertTrue(service.answer(request("n3", NEW, "h:3", Step.VOTE))
                .join()
                .getJoin()
                .getLearner());
        assertEquals(List.of(), log.reconfigured);
    }

    @Test
    void shouldLetNoSecondDirectoryAnswerForAPlace() {
        invite(false);
        service.answer(invited(7, "n4", Step.CLAIM)).join();
        entries.store()
                .applyConfiguration(
                        entries.next(),
                        new Configuration(List.of(N1, N2, N3, new Participant(PLACE, "h:4", false)), List.of()));
        CompletionException refused = assertThrows(
                CompletionException.class,
                () -> service.answer(invited(8, "n4", Step.CLAIM)).join());
        assertEquals(Refusal.Reason.TAKEN, ((PeerRefusal) refused.getCause()).reason());
        assertEquals(Refusal.Reason.TAKEN, refusal(invited(8, "n4", Step.LISTEN)));
        service.answer(invited(7, "n4", Step.CLAIM)).join();
    }

    @Test
    void shouldTurnAwayWhoseInvitationIsGoneOrWhoseNameIsTaken() {
        assertEquals(Refusal.Reason.NOT_FOUND, refusal(invited(7, "n4", Step.LISTEN)));
        invite(false);
        assertEquals(Refusal.Reason.TAKEN, refusal(invited(7, "n2", Step.CLAIM)));
    }

    /** It was removed when it was let in already, and nobody would know it as a member. */
    @Test
    void shouldTakeAListenerOutWhoseInvitationIsGone() {
        log.configuration = new Configuration(List.of(N1, N2, N3, new Participant(PLACE, "h:4", false)), List.of());
        CompletionException refused = assertThrows(
                CompletionException.class,
                () -> service.answer(invited(7, "n4", Step.VOTE)).join());
        assertEquals(Refusal.Reason.NOT_FOUND, ((PeerRefusal) refused.getCause()).reason());
        changedTo(N1, N2, N3);
    }

    @Test
    void shouldAddAListenerBesideItsLostSelf() {
        join(Step.LISTEN);
        changedTo(N1, N2, N3, joiner(false));
    }

    @Test
    void shouldSwapTheVoteInOneStep() {
        log.configuration = new Configuration(List.of(N1, N2, N3, joiner(false)), List.of());
        join(Step.VOTE);
        changedTo(N1, N2, joiner(true));
    }

    @Test
    void shouldDoNothingTwice() {
        log.configuration = new Configuration(List.of(N1, N2, N3, joiner(false)), List.of());
        join(Step.LISTEN);
        log.configuration = new Configuration(List.of(N1, N2, joiner(true)), List.of());
        join(Step.VOTE);
        join(Step.LISTEN);
        assertEquals(List.of(), log.reconfigured);
    }

    @Test
    void shouldTakeStaleJoinersOutInTheSameStep() {
        Participant stale = new Participant(32, "h:3", false);
        log.configuration = new Configuration(List.of(N1, N2, N3, stale), List.of());
        join(Step.LISTEN);
        changedTo(N1, N2, N3, joiner(false));
    }

    @Test
    void shouldNotSwapOutAMemberThatStillAnswers() {
        log.silentMillis.put(3L, 2999L);
        assertEquals(Refusal.Reason.STILL_ALIVE, refusal(request("n3", NEW, "h:3", Step.LISTEN)));
        log.configuration = new Configuration(List.of(N1, N2, N3, joiner(false)), List.of());
        assertEquals(Refusal.Reason.STILL_ALIVE, refusal(request("n3", NEW, "h:3", Step.VOTE)));
        log.silentMillis.put(3L, 3000L);
        join(Step.VOTE);
        changedTo(N1, N2, joiner(true));
    }

    /** Somebody started an empty directory under the name of the very leader; it does not answer itself. */
    @Test
    void shouldNotSwapItselfOut() {
        assertEquals(Refusal.Reason.STILL_ALIVE, refusal(request("n1", NEW, "h:9", Step.LISTEN)));
        assertEquals(Refusal.Reason.STILL_ALIVE, refusal(request("nx", NEW, "h:1", Step.LISTEN)));
    }

    @Test
    void shouldRefuseAnUnknownName() {
        assertEquals(Refusal.Reason.NOT_FOUND, refusal(request("n4", NEW, "h:4", Step.LISTEN)));
    }

    @Test
    void shouldKnowALostMemberByItsAddressBeforeItToldItsName() {
        service.answer(request("n3-renamed", NEW, "h:3", Step.LISTEN)).join();
        changedTo(N1, N2, N3, joiner(false));
    }

    @Test
    void shouldGiveNoVoteToWhoIsNoListenerYet() {
        assertEquals(Refusal.Reason.NOT_READY, refusal(request("n3", NEW, "h:3", Step.VOTE)));
    }

    @Test
    void shouldLetPeersJoinForThemselvesOnly() {
        PeerRequest forged =
                request("n3", NEW, "h:3", Step.LISTEN).toBuilder().setSender(2).build();
        assertEquals(Refusal.Reason.INVALID, refusal(forged));
    }

    /** A configuration with such an address could not be read again by any of the members. */
    @ParameterizedTest
    @ValueSource(strings = {"", "h", "h:", "h:x", "http://h:3", "h 3:3"})
    void shouldTakeNothingForAnAddressThatIsNone(String address) {
        assertEquals(Refusal.Reason.INVALID, refusal(request("n3", NEW, address, Step.LISTEN)));
    }

    @Test
    void shouldDecideOnlyWhileItLeadsAndNothingElseChanges() {
        log.ready = false;
        assertEquals(Refusal.Reason.NOT_LEADER, refusal(request("n3", NEW, "h:3", Step.LISTEN)));
        log.ready = true;
        log.configuration = new Configuration(List.of(N1, N2), List.of(N1, N2, N3));
        assertEquals(Refusal.Reason.TOO_BUSY, refusal(request("n3", NEW, "h:3", Step.LISTEN)));
    }

    /** What a joiner has to fetch may take longer than its calls, and it asks again and again. */
    @Test
    void shouldWaitForTheSameChangeWhenAskedAgain() {
        CompletableFuture<Object> change = new CompletableFuture<>();
        log.reconfiguration = change;
        PeerRequest request = request("n3", NEW, "h:3", Step.LISTEN);
        CompletableFuture<?> first = service.answer(request);
        CompletableFuture<?> again = service.answer(request);
        changedTo(N1, N2, N3, joiner(false));
        assertFalse(first.isDone() || again.isDone());

        log.term++;
        service.answer(request);
        assertEquals(2, log.reconfigured.size(), "a leader of a later term knows nothing of it");
        change.complete(null);
        first.join();
        again.join();
        service.answer(request).join();
        assertEquals(3, log.reconfigured.size(), "it is over");
    }

    @Test
    void shouldTellTheJoinerWhyNothingWasChanged() {
        log.reconfiguration = CompletableFuture.failedFuture(new IOException("already in progress"));
        CompletionException failure = assertThrows(CompletionException.class, () -> join(Step.LISTEN));
        PeerRefusal refusal = assertInstanceOf(PeerRefusal.class, failure.getCause());
        assertEquals(Refusal.Reason.TOO_BUSY, refusal.reason());
        assertTrue(refusal.getMessage().contains("already in progress"), refusal::getMessage);
    }
}
