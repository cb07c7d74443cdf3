package io.cairn.chaos.check;

import java.util.List;

/** etcd's promises to watchers, for each watch against the log; see {@link WatchChecker}. */
final class WatchCheck implements Check {
    @Override
    public List<Violation> check(Evidence evidence) {
        Findings findings = new Findings("watch");
        WatchChecker checker = new WatchChecker(evidence.log(), evidence::compacted);
        for (WatchStory story : evidence.watches()) {
            long upTo = story.closed() ? 0 : evidence.log().last();
            for (String broken : checker.check(story.recording(), upTo)) {
                findings.add(broken, story.opened());
            }
        }
        return findings.all();
    }
}
