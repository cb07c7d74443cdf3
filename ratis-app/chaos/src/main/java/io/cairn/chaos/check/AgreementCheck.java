package io.cairn.chaos.check;

import io.cairn.api.etcd.Event;
import io.cairn.chaos.history.Operation;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A revision is made once, by one operation, and every peer tells the same events of it. That needs no end of a run: two
 * that have been told different things already will never be told the same.
 */
final class AgreementCheck implements Check {
    @Override
    public List<Violation> check(Evidence evidence) {
        Findings findings = new Findings("agreement");
        operations(evidence, findings);
        watches(evidence, findings);
        return findings.all();
    }

    private static void operations(Evidence evidence, Findings findings) {
        Map<Long, Operation> made = new HashMap<>();
        for (Operation operation : evidence.history().operations()) {
            Answers.of(operation).filter(Answers::changed).ifPresent(response -> {
                long revision = Answers.revision(response);
                Operation other = made.putIfAbsent(revision, operation);
                if (other != null) {
                    findings.add("revision " + revision + " was made twice", other, operation);
                }
            });
        }
    }

    private static void watches(Evidence evidence, Findings findings) {
        Map<Long, List<Event>> told = new HashMap<>();
        Map<Long, WatchStory> by = new HashMap<>();
        for (WatchStory story : evidence.watches()) {
            if (story.isOfEverything()) {
                LogRebuild.revisions(story).forEach((revision, events) -> {
                    List<Event> bare = events.stream().map(AgreementCheck::bare).toList();
                    WatchStory other = by.putIfAbsent(revision, story);
                    if (!bare.equals(told.computeIfAbsent(revision, first -> bare)) && other != null) {
                        findings.add(
                                "two watches were told different events of revision " + revision,
                                other.opened(),
                                story.opened());
                    }
                });
            }
        }
    }

    /** The value before depends on what was asked for and compacted. */
    private static Event bare(Event event) {
        return event.toBuilder().clearPrevKv().build();
    }
}
