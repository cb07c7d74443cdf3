package io.cairn.chaos.check;

import io.cairn.chaos.history.Operation;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Gives as many revisions as possible an operation of their own that can have made them: augmenting paths. */
final class Matching {
    interface Edge {
        boolean canHaveMade(long revision, Operation operation);
    }

    private final Map<Long, List<Operation>> candidates = new HashMap<>();
    private final Map<Operation, Long> taken = new HashMap<>();

    Matching(List<Long> revisions, List<Operation> operations, Edge edge) {
        for (long revision : revisions) {
            candidates.put(
                    revision,
                    operations.stream()
                            .filter(op -> edge.canHaveMade(revision, op))
                            .toList());
        }
        revisions.forEach(revision -> assign(revision, new HashSet<>()));
    }

    private boolean assign(long revision, Set<Operation> tried) {
        for (Operation operation : candidates.get(revision)) {
            if (tried.add(operation)) {
                Long other = taken.get(operation);
                if (other == null || assign(other, tried)) {
                    taken.put(operation, revision);
                    return true;
                }
            }
        }
        return false;
    }

    Map<Long, Operation> pairs() {
        Map<Long, Operation> pairs = new HashMap<>();
        taken.forEach((operation, revision) -> pairs.put(revision, operation));
        return pairs;
    }
}
