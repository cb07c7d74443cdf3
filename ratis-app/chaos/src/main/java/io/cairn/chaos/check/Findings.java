package io.cairn.chaos.check;

import io.cairn.chaos.history.Fact;
import java.util.ArrayList;
import java.util.List;

/** Collects violations of one promise. What is broken once is often broken a thousand times, so it ends somewhere. */
final class Findings {
    /** Nobody reads more of the same. */
    private static final int MOST = 50;

    private final String promise;
    private final List<Violation> found = new ArrayList<>();

    Findings(String promise) {
        this.promise = promise;
    }

    void add(String what, Fact... facts) {
        if (found.size() < MOST) {
            found.add(new Violation(promise, what, List.of(facts)));
        }
    }

    List<Violation> all() {
        return List.copyOf(found);
    }
}
