package io.cairn.chaos.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import io.cairn.api.etcd.RangeRequest;
import io.cairn.api.etcd.RangeResponse;
import io.cairn.chaos.history.History;
import io.cairn.chaos.history.Operation;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The checks by revision and the one key by key, which share no reasoning, agree about the same histories. */
class CrossCheckTest {
    private static final int HISTORIES = 60;
    private static final long FIRST_SEED = 20_000;
    private static final Check REGISTERS = new RegisterCheck(ByteString.EMPTY);
    private static final List<Check> BY_REVISION =
            List.of(new LogCheck(), new WriteCheck(), new ReadCheck(), new RealTimeCheck());

    @Test
    void shouldBothCatchStaleReads() {
        int made = 0;
        for (long seed = FIRST_SEED; seed < FIRST_SEED + HISTORIES; seed++) {
            Mutant mutant = new Mutant(Evidence.of(Simulation.legal(seed)), seed);
            Optional<History> stale = staleRead(mutant);
            if (stale.isPresent()) {
                made++;
                Evidence evidence = Evidence.of(stale.get());
                assertFalse(REGISTERS.check(evidence).isEmpty(), "registers, seed " + seed);
                assertFalse(byRevision(evidence).isEmpty(), "by revision, seed " + seed);
            }
        }
        assertTrue(made > HISTORIES / 2, "made only " + made);
    }

    @Test
    void shouldNotAlarmByKeyWhereNothingIsWrongByRevision() {
        int alarms = 0;
        for (var mutation : OperationMutations.all().entrySet()) {
            for (long seed = FIRST_SEED; seed < FIRST_SEED + 10; seed++) {
                Optional<History> broken =
                        mutation.getValue().of(new Mutant(Evidence.of(Simulation.legal(seed)), seed));
                if (broken.isPresent()) {
                    Evidence evidence = Evidence.of(broken.get());
                    boolean alarm = !REGISTERS.check(evidence).isEmpty();
                    alarms += alarm ? 1 : 0;
                    assertTrue(!alarm || !byRevision(evidence).isEmpty(), mutation.getKey() + ", seed " + seed);
                }
            }
        }
        assertTrue(alarms > 50, "the keys showed only " + alarms);
    }

    private static List<Violation> byRevision(Evidence evidence) {
        return BY_REVISION.stream()
                .flatMap(check -> check.check(evidence).stream())
                .toList();
    }

    /** A key read as it was before a write whose client had its answer by then; under the header of the truth. */
    private static Optional<History> staleRead(Mutant mutant) {
        return mutant.anyAcknowledged(op -> overwritten(mutant, op).findAny().isPresent())
                .map(op -> {
                    long revision = mutant.any(overwritten(mutant, op).toList()).orElseThrow() - 1;
                    RangeResponse answer = (RangeResponse)
                            new Execution(mutant.evidence.timeline().at(revision), revision + 1).run(op.request());
                    return mutant.with(
                            op,
                            Mutant.answered(
                                    op,
                                    answer.toBuilder()
                                            .setHeader(SimRequests.header(Mutant.revision(op)))
                                            .build()));
                });
    }

    /** Revisions that changed the key, which was there before, and were acknowledged before the read was called. */
    private static Stream<Long> overwritten(Mutant mutant, Operation read) {
        if (!(read.request() instanceof RangeRequest range)
                || !range.getRangeEnd().isEmpty()
                || range.getRevision() != 0) {
            return Stream.empty();
        }
        return mutant.evidence.writers().operations().entrySet().stream()
                .filter(w ->
                        Answers.of(w.getValue()).isPresent() && w.getValue().returned() < read.called())
                .map(java.util.Map.Entry::getKey)
                .filter(r -> mutant.evidence.timeline().at(r - 1).get(range.getKey()) != null)
                .filter(r -> mutant.evidence.log().at(r).stream()
                        .anyMatch(e -> e.getKv().getKey().equals(range.getKey())));
    }

    /** Three clients: two puts at once, and reads that see them in opposite orders. */
    @Test
    void shouldDecideWhatEverybodyKnows() {
        Register one = new Register(ByteString.copyFromUtf8("1"), 1, 1);
        Register both = new Register(ByteString.copyFromUtf8("2"), 2, 2);
        RegisterStep first = new RegisterStep(null, 0, 100, List.of(Register.put(one.value(), 1)));
        RegisterStep second = new RegisterStep(null, 0, 100, List.of(Register.put(both.value(), 2)));
        RegisterStep early = new RegisterStep(null, 10, 20, List.of(Register.saw(one)));
        RegisterStep late = new RegisterStep(null, 30, 40, List.of(Register.saw(both)));
        assertEquals(Linearization.Verdict.LEGAL, new Linearization(List.of(first, second, early, late)).search());
        RegisterStep tooLate = new RegisterStep(null, 50, 60, List.of(Register.saw(one)));
        Linearization illegal = new Linearization(List.of(first, second, early, late, tooLate));
        assertEquals(Linearization.Verdict.ILLEGAL, illegal.search());
        assertEquals(tooLate, illegal.stuck());
    }
}
