package io.cairn.server.members;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cairn.api.peer.PeerRequest;
import io.cairn.api.peer.PeerResponse;
import io.cairn.api.peer.Refusal;
import io.cairn.api.peer.RemovedResponse;
import io.cairn.server.apply.AppliedEntries;
import io.cairn.server.node.MemberChange;
import io.cairn.server.node.MemberRefusal;
import io.cairn.server.node.MemberRefusal.Reason;
import io.cairn.server.node.Standing;
import io.cairn.server.node.Unavailable;
import io.cairn.server.peer.PeerCalls;
import io.cairn.server.peer.PeerRefusal;
import io.cairn.server.raft.Refused;
import io.cairn.server.raft.ScriptedLog;
import io.cairn.statemachine.Configuration;
import io.cairn.statemachine.Configuration.Participant;
import io.cairn.statemachine.Member;
import io.cairn.statemachine.command.Batch;
import io.cairn.statemachine.command.Command;
import io.cairn.statemachine.command.Outcome;
import io.cairn.statemachine.command.PublishMember;
import io.cairn.statemachine.store.Applied;
import io.cairn.statemachine.store.View;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** 1 leads 2 and 3. */
class LeaderMembersTest {
    private static final Participant N1 = new Participant(1, "h:1", true);
    private static final Participant N2 = new Participant(2, "h:2", true);
    private static final Participant N3 = new Participant(3, "h:3", true);
    private static final long NEW = 44;
    private static final Participant LEARNER = new Participant(NEW, "h:4", false);

    @TempDir
    Path folder;

    private final ScriptedLog log = new ScriptedLog();
    private final List<String> told = new ArrayList<>();
    private AppliedEntries entries;
    private LeaderMembers leader;
    private long sequence;
    private Unavailable.@Nullable Reason proposalsFail;

    @BeforeEach
    void lead() throws IOException {
        entries = new AppliedEntries(folder);
        log.ready = true;
        log.leader = 1;
        log.commit = 100;
        have(N1, N2, N3);
        for (long id = 1; id <= 3; id++) {
            publish(id);
        }
        PeerCalls calls = new PeerCalls(this::transport, 1, id -> null);
        leader = new LeaderMembers(log, entries.store(), this::apply, calls, 1, Duration.ofSeconds(1));
    }

    @AfterEach
    void close() {
        entries.close();
    }

    private CompletableFuture<byte[]> transport(String address, byte[] request, Duration timeout, boolean quick) {
        try {
            PeerRequest read = PeerRequest.parseFrom(request);
            told.add(address + " " + read.getTarget() + " " + read.getCallCase());
            return CompletableFuture.completedFuture(PeerResponse.newBuilder()
                    .setResponder(read.getTarget())
                    .setRemoved(RemovedResponse.getDefaultInstance())
                    .build()
                    .toByteArray());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private void have(Participant... participants) {
        log.configuration = new Configuration(List.of(participants), List.of());
        entries.store().applyConfiguration(entries.next(), log.configuration);
        for (Participant p : participants) {
            log.silentMillis.put(p.id(), 0L);
            log.commits.put(p.id(), log.commit);
        }
    }

    private void publish(long id) {
        apply(new PublishMember(id, "n" + id, List.of("http://h:" + id), List.of()));
    }

    private CompletableFuture<Outcome> apply(Command command) {
        Unavailable.Reason fails = proposalsFail;
        if (fails != null) {
            return CompletableFuture.failedFuture(new Unavailable(fails));
        }
        Batch batch = new Batch(1, 1, 1, ++sequence, List.of(command));
        Applied.Executed applied = (Applied.Executed) entries.store().apply(entries.next(), batch);
        return CompletableFuture.completedFuture(applied.outcomes().get(0));
    }

    private static MemberChange.Add add(long id, boolean learner) {
        return new MemberChange.Add(id, List.of("http://h:" + id), learner);
    }

    private void refuse(Reason reason, MemberChange change) {
        assertEquals(
                reason,
                assertThrows(MemberRefusal.class, () -> leader.carryOut(change)).reason());
        assertEquals(List.of(), log.reconfigured);
    }

    private void configured(Participant... participants) {
        assertEquals(1, log.reconfigured.size());
        assertEquals(Set.of(participants), Set.copyOf(log.reconfigured.get(0)));
    }

    private List<Member> members() {
        try (View view = entries.store().view()) {
            return view.members();
        }
    }

    @Test
    void shouldAnnounceWithoutAnyChangeOfTheLog() {
        assertEquals(100, leader.carryOut(add(NEW, false)));
        assertEquals(List.of(), log.reconfigured);
        assertTrue(members().contains(new Member(NEW, "", List.of("http://h:44"), List.of(), true)));
        refuse(Reason.ID_EXISTS, new MemberChange.Add(NEW, List.of("http://x:1"), false));
        refuse(Reason.URL_EXISTS, new MemberChange.Add(45, List.of("http://h:44"), false));
        refuse(Reason.URL_EXISTS, new MemberChange.Add(45, List.of("http://h:2"), true));
    }

    @Test
    void shouldAllowOneLearner() {
        leader.carryOut(add(NEW, true));
        refuse(Reason.TOO_MANY_LEARNERS, add(45, true));
    }

    @Test
    void shouldAddNoMoreVotersThanHaveStarted() {
        leader.carryOut(add(44, false));
        leader.carryOut(add(45, false));
        refuse(Reason.NOT_ENOUGH_STARTED, add(46, false));
        leader.carryOut(add(46, true));
    }

    @Test
    void shouldAddNoVoterWhenOneIsDownButALearner() {
        log.silentMillis.put(3L, 2001L);
        refuse(Reason.UNHEALTHY, add(NEW, false));
        leader.carryOut(add(NEW, true));
    }

    @Test
    void shouldAddASecondToAnOnlyOne() {
        have(N1);
        leader.carryOut(add(NEW, false));
        refuse(Reason.NOT_ENOUGH_STARTED, add(45, false));
        refuse(Reason.NOT_ENOUGH_STARTED, new MemberChange.Remove(1));
    }

    @Test
    void shouldRemoveAndTell() {
        leader.carryOut(new MemberChange.Remove(2));
        configured(N1, N3);
        assertEquals(List.of("h:2 2 REMOVED"), told);
    }

    /** A leader that was deposed may find its change in the log of the next one. */
    @Test
    void shouldPromiseNothingOfAChangeWhoseOutcomeIsNotKnown() {
        log.reconfiguration = CompletableFuture.failedFuture(new IOException("not leader any more"));
        Unavailable unknown = assertThrows(Unavailable.class, () -> leader.carryOut(new MemberChange.Remove(2)));
        assertEquals(Unavailable.Reason.TIMED_OUT, unknown.reason());
        log.reconfiguration = CompletableFuture.failedFuture(new Refused(Refused.Reason.TOO_BUSY));
        PeerRefusal refused = assertThrows(PeerRefusal.class, () -> leader.carryOut(new MemberChange.Remove(2)));
        assertEquals(Refusal.Reason.TOO_BUSY, refused.reason());
        assertEquals(List.of(), told, "removed is nobody");
    }

    @Test
    void shouldTellWhatWasNeverProposedFromWhatMayStillHappen() {
        proposalsFail = Unavailable.Reason.TOO_MANY_REQUESTS;
        PeerRefusal refused = assertThrows(PeerRefusal.class, () -> leader.carryOut(add(NEW, false)));
        assertEquals(Refusal.Reason.TOO_BUSY, refused.reason());
        proposalsFail = Unavailable.Reason.TIMED_OUT;
        Unavailable unknown = assertThrows(Unavailable.class, () -> leader.carryOut(add(NEW, false)));
        assertEquals(Unavailable.Reason.TIMED_OUT, unknown.reason());
    }

    @Test
    void shouldSayThatItDidNothingWhenLeadershipCannotBeMoved() {
        log.transfer = CompletableFuture.failedFuture(new IOException("no"));
        PeerRefusal refused = assertThrows(PeerRefusal.class, () -> leader.carryOut(new MemberChange.Remove(1)));
        assertEquals(Refusal.Reason.TOO_BUSY, refused.reason());
    }

    /** It will take part once it has caught up, with or without an invitation. */
    @Test
    void shouldNotTakeTheInvitationFromOneThatIsJoining() {
        leader.carryOut(add(NEW, false));
        log.silentMillis.put(NEW, 0L);
        PeerRefusal refused = assertThrows(PeerRefusal.class, () -> leader.carryOut(new MemberChange.Remove(NEW)));
        assertEquals(Refusal.Reason.TOO_BUSY, refused.reason());
        assertEquals(4, members().size());
    }

    @Test
    void shouldTakeAnAnnouncementBack() {
        leader.carryOut(add(NEW, false));
        leader.carryOut(new MemberChange.Remove(NEW));
        assertEquals(3, members().size());
        refuse(Reason.NOT_FOUND, new MemberChange.Remove(NEW));
        assertEquals(List.of(), told);
    }

    @Test
    void shouldRemoveWhoIsDownRatherThanWhoIsNeeded() {
        log.silentMillis.put(3L, Long.MAX_VALUE);
        refuse(Reason.UNHEALTHY, new MemberChange.Remove(2));
        leader.carryOut(new MemberChange.Remove(3));
        configured(N1, N2);
    }

    @Test
    void shouldHandOverBeforeItLeaves() {
        PeerRefusal refusal = assertThrows(PeerRefusal.class, () -> leader.carryOut(new MemberChange.Remove(1)));
        assertEquals(Refusal.Reason.NOT_LEADER, refusal.reason());
        assertEquals(List.of(2L), log.transferred);
        assertEquals(List.of(), log.reconfigured);
    }

    @Test
    void shouldPromoteWhoIsInSync() {
        leader.carryOut(add(NEW, true));
        refuse(Reason.NOT_IN_SYNC, new MemberChange.Promote(NEW));
        have(N1, N2, N3, LEARNER);
        refuse(Reason.NOT_IN_SYNC, new MemberChange.Promote(NEW));
        publish(NEW);
        log.commits.put(NEW, 89L);
        refuse(Reason.NOT_IN_SYNC, new MemberChange.Promote(NEW));
        log.commits.put(NEW, 90L);
        log.silentMillis.put(NEW, 2001L);
        refuse(Reason.NOT_IN_SYNC, new MemberChange.Promote(NEW));
        log.silentMillis.put(NEW, 0L);
        leader.carryOut(new MemberChange.Promote(NEW));
        configured(N1, N2, N3, new Participant(NEW, "h:4", true));
    }

    @Test
    void shouldPromoteLearnersOnly() {
        refuse(Reason.NOT_A_LEARNER, new MemberChange.Promote(2));
        refuse(Reason.NOT_FOUND, new MemberChange.Promote(NEW));
        leader.carryOut(add(NEW, false));
        refuse(Reason.NOT_A_LEARNER, new MemberChange.Promote(NEW));
    }

    @Test
    void shouldSwapInOneStepWhoIsInSyncForOneThatIsDown() {
        leader.carryOut(add(NEW, true));
        refuse(Reason.NOT_IN_SYNC, new MemberChange.Replace(3, NEW));
        have(N1, N2, N3, LEARNER);
        publish(NEW);
        log.silentMillis.put(3L, Long.MAX_VALUE);
        log.commits.put(NEW, 89L);
        refuse(Reason.NOT_IN_SYNC, new MemberChange.Replace(3, NEW));
        log.commits.put(NEW, 90L);
        refuse(Reason.NOT_FOUND, new MemberChange.Replace(7, NEW));
        refuse(Reason.NOT_A_LEARNER, new MemberChange.Replace(3, 2));
        leader.carryOut(new MemberChange.Replace(3, NEW));
        configured(N1, N2, new Participant(NEW, "h:4", true));
        assertEquals(List.of("h:3 3 REMOVED"), told);
    }

    @Test
    void shouldHaveSwappedWhatWasSwappedBefore() {
        have(N1, N2, new Participant(NEW, "h:4", true));
        leader.carryOut(new MemberChange.Replace(3, NEW));
        assertEquals(List.of(), log.reconfigured);
    }

    @Test
    void shouldHandOverBeforeItIsSwapped() {
        leader.carryOut(add(NEW, true));
        have(N1, N2, N3, LEARNER);
        publish(NEW);
        assertThrows(PeerRefusal.class, () -> leader.carryOut(new MemberChange.Replace(1, NEW)));
        assertEquals(List.of(2L), log.transferred);
        assertEquals(List.of(), log.reconfigured);
    }

    @Test
    void shouldTellHowEachStandsWhileItLeads() {
        have(N1, N2, N3, LEARNER);
        log.silentMillis.put(2L, 2001L);
        log.commits.put(NEW, 7L);
        assertEquals(
                List.of(
                        new Standing(1, true, true, 100),
                        new Standing(2, true, false, 100),
                        new Standing(3, true, true, 100),
                        new Standing(NEW, false, true, 7)),
                leader.standings());
        log.ready = false;
        assertEquals(List.of(), leader.standings());
    }

    @Test
    void shouldUpdateTheTableAndWhereTheLogReachesThePeer() {
        refuse(Reason.NOT_FOUND, new MemberChange.Update(NEW, List.of("http://x:1")));
        refuse(Reason.URL_EXISTS, new MemberChange.Update(2, List.of("http://h:3")));
        leader.carryOut(new MemberChange.Update(2, List.of("garbage")));
        leader.carryOut(new MemberChange.Update(2, List.of("http://h:2", "http://y:2")));
        assertEquals(List.of(), log.reconfigured, "an address that is none, and the one it has");
        leader.carryOut(new MemberChange.Update(2, List.of("http://x:1")));
        assertEquals(List.of("http://x:1"), members().get(1).peerUrls());
        assertEquals(List.of(List.of(N1, new Participant(2, "x:1", true), N3)), log.reconfigured);
    }

    @Test
    void shouldMoveNobodyTheOthersCannotDoWithout() {
        log.silentMillis.put(3L, Long.MAX_VALUE);
        refuse(Reason.UNHEALTHY, new MemberChange.Update(2, List.of("http://x:1")));
        refuse(Reason.UNHEALTHY, new MemberChange.Update(1, List.of("http://x:1")));
        assertEquals(List.of("http://h:2"), members().get(1).peerUrls(), "not half done");
        leader.carryOut(new MemberChange.Update(3, List.of("http://x:1")));
        assertEquals(1, log.reconfigured.size(), "one that is down anyway may be moved");
    }

    @Test
    void shouldHandOverBeforeTheLeaderMoves() {
        PeerRefusal refused = assertThrows(
                PeerRefusal.class, () -> leader.carryOut(new MemberChange.Update(1, List.of("http://x:1"))));
        assertEquals(Refusal.Reason.NOT_LEADER, refused.reason(), "the next leader does it");
        assertEquals(List.of(2L), log.transferred);
        assertEquals(List.of(), log.reconfigured);
    }

    @Test
    void shouldMoveTheOnlyVoterThereIs() {
        have(N1);
        leader.carryOut(new MemberChange.Update(1, List.of("http://x:1")));
        assertEquals(List.of(List.of(new Participant(1, "x:1", true))), log.reconfigured);
    }

    @Test
    void shouldDecideOnlyWhileItLeadsAndNothingElseChanges() {
        log.configuration = new Configuration(List.of(N1, N2), List.of(N1, N2, N3));
        assertEquals(
                Refusal.Reason.TOO_BUSY,
                assertThrows(PeerRefusal.class, () -> leader.carryOut(add(NEW, true)))
                        .reason());
        log.ready = false;
        assertEquals(
                Refusal.Reason.NOT_LEADER,
                assertThrows(PeerRefusal.class, () -> leader.carryOut(add(NEW, true)))
                        .reason());
    }

    @Test
    void shouldSayTheSameOverTheWire() {
        for (MemberChange change : List.of(
                add(NEW, true),
                add(NEW, false),
                new MemberChange.Remove(-1),
                new MemberChange.Promote(-2),
                new MemberChange.Replace(-4, 5),
                new MemberChange.Update(-3, List.of("a", "b")))) {
            assertEquals(change, MemberService.read(MemberService.write(change)));
        }
    }
}
