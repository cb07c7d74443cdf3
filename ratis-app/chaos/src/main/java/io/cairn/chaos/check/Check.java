package io.cairn.chaos.check;

import java.util.List;

/** One promise. Stateless: the same check may be used for many runs, and by many threads. */
public interface Check {
    /**
     * What breaks the promise; empty when nothing does.
     *
     * @param evidence of a run that has ended
     */
    List<Violation> check(Evidence evidence);
}
