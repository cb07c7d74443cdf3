package io.cairn.chaos.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import io.cairn.api.etcd.Event;
import io.cairn.api.etcd.PutResponse;
import io.cairn.api.etcd.WatchResponse;
import io.cairn.chaos.history.Fact;
import io.cairn.chaos.history.History;
import io.cairn.chaos.history.Operation;
import io.cairn.chaos.history.WatchTold;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Two histories in one are found although the run did not get to its end. */
class AgreementCheckTest {
    private static final int HISTORIES = 40;
    private static final int LEAST = 20;
    private static final Set<String> AGREEMENT = Set.of("agreement");

    /** Runs that broke off, so early that nothing of what is broken in them was compared with anything. */
    private static List<Evidence> begun() {
        return LongStream.range(20_000, 20_000 + HISTORIES)
                .mapToObj(seed -> {
                    List<Fact> facts = Simulation.legal(seed).facts();
                    return Evidence.of(History.of(facts.subList(0, facts.size() * 3 / 4)));
                })
                .toList();
    }

    private static Set<String> promises(History history) {
        return Checks.checkUnfinished(history, LegalHistoriesTest.BOUNDS).stream()
                .map(Violation::promise)
                .filter(AGREEMENT::contains)
                .collect(Collectors.toSet());
    }

    private static void expectCaught(Mutant.Mutation mutation) {
        int made = 0;
        for (Evidence legal : begun()) {
            assertEquals(Set.of(), promises(legal.history()));
            Optional<History> broken = mutation.of(new Mutant(legal, made));
            if (broken.isPresent()) {
                made++;
                assertEquals(AGREEMENT, promises(broken.get()), "mutation " + made);
            }
        }
        assertTrue(made >= LEAST, "made only " + made);
    }

    @Test
    void shouldFindARevisionThatTwoWereToldTheyMade() {
        expectCaught(mutant -> {
            Optional<Operation> one = mutant.anyAcknowledged(AgreementCheckTest::isPut);
            Optional<Operation> other = mutant.anyAcknowledged(op -> isPut(op) && op != one.orElse(null));
            return other.map(second -> {
                PutResponse same = ((PutResponse) Answers.of(second).orElseThrow())
                        .toBuilder()
                                .setHeader(SimRequests.header(Mutant.revision(one.orElseThrow())))
                                .build();
                return mutant.with(second, Mutant.answered(second, same));
            });
        });
    }

    private static boolean isPut(Operation op) {
        return Answers.of(op).filter(PutResponse.class::isInstance).isPresent();
    }

    @Test
    void shouldFindTwoWatchesThatWereToldDifferentEvents() {
        expectCaught(mutant -> toldTwice(mutant).map(told -> {
            WatchResponse.Builder other = told.response().toBuilder();
            other.getEventsBuilder(0).getKvBuilder().setKey(ByteString.copyFromUtf8("elsewhere"));
            return mutant.with(told, Mutant.told(told, other));
        }));
    }

    /** A response to a watch of everything whose first revision another one was told of, too. */
    private static Optional<WatchTold> toldTwice(Mutant mutant) {
        Set<Long> everything = mutant.evidence.watches().stream()
                .filter(WatchStory::isOfEverything)
                .map(story -> story.opened().stream())
                .collect(Collectors.toSet());
        List<WatchTold> told = mutant.history().all(WatchTold.class).stream()
                .filter(t -> everything.contains(t.stream()) && t.response().getEventsCount() > 0)
                .filter(t -> !t.response().getFragment())
                .toList();
        return mutant.any(told.stream()
                .filter(one ->
                        told.stream().anyMatch(other -> other.stream() != one.stream() && has(other, first(one))))
                .toList());
    }

    private static long first(WatchTold told) {
        return told.response().getEvents(0).getKv().getModRevision();
    }

    private static boolean has(WatchTold told, long revision) {
        return told.response().getEventsList().stream()
                .map(Event::getKv)
                .anyMatch(kv -> kv.getModRevision() == revision);
    }
}
