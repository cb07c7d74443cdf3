package io.cairn.chaos.check;

import io.cairn.api.etcd.CompactionRequest;
import io.cairn.api.etcd.Event;
import io.cairn.api.etcd.ResponseHeader;
import io.cairn.api.etcd.WatchResponse;
import io.cairn.chaos.history.Fact;
import io.cairn.chaos.history.History;
import io.cairn.chaos.history.Operation;
import io.cairn.chaos.history.WatchTold;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** Watches that are told something else than what happened. */
final class WatchMutations {
    private WatchMutations() {}

    static Map<String, Mutant.Mutation> all() {
        Map<String, Mutant.Mutation> all = new LinkedHashMap<>();
        all.put("dropped watch response", m -> followed(m).map(told -> m.with(told)));
        all.put("dropped watch event", WatchMutations::droppedEvent);
        all.put("duplicated watch response", m -> followed(m).map(told -> m.with(told, told, told)));
        all.put("reordered watch responses", WatchMutations::reordered);
        all.put("late watch event", WatchMutations::late);
        all.put("split atomic group", WatchMutations::split);
        all.put("early progress", WatchMutations::earlyProgress);
        all.put("progress at no revision", WatchMutations::progressAtNone);
        all.put("wrong previous value in an event", WatchMutations::wrongPrevious);
        all.put("missing previous value in an event", WatchMutations::missingPrevious);
        all.put("creation told as a change", WatchMutations::notCreated);
        all.put("event of another value", WatchMutations::otherValue);
        all.put("header behind its events", WatchMutations::headerBehind);
        all.put("events after the end", WatchMutations::afterEnd);
        all.put("ended as compacted too early", WatchMutations::endedEarly);
        all.put("revision that no watch was told of", WatchMutations::hole);
        all.put("revision that nobody wrote", WatchMutations::invented);
        return all;
    }

    /** A whole response with events that is not the last of its stream: the client noticed nothing at the time. */
    private static Optional<WatchTold> followed(Mutant mutant) {
        return mutant.any(
                WatchTold.class,
                told -> isWhole(mutant, told)
                        && mutant.after(told)
                                .filter(next -> isWhole(mutant, next))
                                .isPresent());
    }

    /** Neither a fragment nor what ends a row of them. */
    private static boolean isWhole(Mutant mutant, WatchTold told) {
        if (told.response().getEventsCount() == 0 || told.response().getFragment()) {
            return false;
        }
        WatchTold before = null;
        for (WatchTold other : mutant.history().all(WatchTold.class)) {
            if (other == told) {
                return before == null || !before.response().getFragment();
            } else if (other.stream() == told.stream()) {
                before = other;
            }
        }
        return true;
    }

    private static Optional<History> droppedEvent(Mutant mutant) {
        return followed(mutant)
                .map(told -> mutant.with(
                        told,
                        Mutant.told(
                                told,
                                told.response().toBuilder()
                                        .removeEvents(mutant.random.nextInt(
                                                told.response().getEventsCount())))));
    }

    private static Optional<History> reordered(Mutant mutant) {
        return followed(mutant).map(told -> {
            WatchTold next = mutant.after(told).orElseThrow();
            return mutant.map(f -> f == told ? next : f == next ? told : f);
        });
    }

    /** Told after a progress response that covers it. */
    private static Optional<History> late(Mutant mutant) {
        return followed(mutant).map(told -> {
            long covered = told.response().getEvents(0).getKv().getModRevision();
            return mutant.with(told, progress(told, covered), told);
        });
    }

    private static WatchTold progress(WatchTold told, long revision) {
        return Mutant.told(
                told,
                WatchResponse.newBuilder()
                        .setWatchId(told.response().getWatchId())
                        .setHeader(ResponseHeader.newBuilder().setRevision(revision)));
    }

    private static Optional<History> split(Mutant mutant) {
        return mutant.any(WatchTold.class, told -> isWhole(mutant, told) && cut(told.response()) > 0)
                .map(told -> {
                    List<Event> events = told.response().getEventsList();
                    int cut = cut(told.response());
                    return mutant.with(
                            told,
                            Mutant.told(
                                    told,
                                    told.response().toBuilder().clearEvents().addAllEvents(events.subList(0, cut))),
                            Mutant.told(
                                    told,
                                    told.response().toBuilder()
                                            .clearEvents()
                                            .addAllEvents(events.subList(cut, events.size()))));
                });
    }

    /** A place between two events of one revision, 0 if there is none. */
    private static int cut(WatchResponse response) {
        for (int i = 1; i < response.getEventsCount(); i++) {
            if (response.getEvents(i).getKv().getModRevision()
                    == response.getEvents(i - 1).getKv().getModRevision()) {
                return i;
            }
        }
        return 0;
    }

    private static Optional<History> earlyProgress(Mutant mutant) {
        return followed(mutant).map(told -> {
            List<Event> next = mutant.after(told).orElseThrow().response().getEventsList();
            long ahead = next.get(next.size() - 1).getKv().getModRevision();
            return mutant.with(told, told, progress(told, ahead));
        });
    }

    private static Optional<History> progressAtNone(Mutant mutant) {
        return followed(mutant).map(told -> mutant.with(told, told, progress(told, 0)));
    }

    private interface Change {
        Event.Builder on(Event.Builder event);
    }

    /** Changes one event for which it holds. */
    private static Optional<History> event(Mutant mutant, Predicate<Event> fits, Change change) {
        return mutant.anyTold(r -> r.getEventsList().stream().anyMatch(fits)).map(told -> {
            List<Event> events = new ArrayList<>(told.response().getEventsList());
            int at = 0;
            while (!fits.test(events.get(at))) {
                at++;
            }
            events.set(at, change.on(events.get(at).toBuilder()).build());
            return mutant.with(
                    told,
                    Mutant.told(told, told.response().toBuilder().clearEvents().addAllEvents(events)));
        });
    }

    private static Optional<History> wrongPrevious(Mutant mutant) {
        return event(mutant, Event::hasPrevKv, e -> {
            e.getPrevKvBuilder().setVersion(e.getPrevKv().getVersion() + 1);
            return e;
        });
    }

    private static Optional<History> missingPrevious(Mutant mutant) {
        return mutant.any(
                        WatchTold.class,
                        told -> told.response().getEventsList().stream()
                                .anyMatch(e -> hasPreviousForSure(mutant, told, e)))
                .map(told -> {
                    WatchResponse.Builder response = told.response().toBuilder();
                    for (Event.Builder event : response.getEventsBuilderList()) {
                        if (hasPreviousForSure(mutant, told, event.build())) {
                            event.clearPrevKv();
                        }
                    }
                    return mutant.with(told, Mutant.told(told, response));
                });
    }

    /** Nobody can have compacted it by the time it was told, whatever was compacted later. */
    private static boolean hasPreviousForSure(Mutant mutant, WatchTold told, Event event) {
        return event.hasPrevKv()
                && mutant.history().operations().stream()
                        .filter(op -> op.called() <= told.at())
                        .noneMatch(op -> op.request() instanceof CompactionRequest compaction
                                && compaction.getRevision() >= event.getKv().getModRevision());
    }

    private static Optional<History> notCreated(Mutant mutant) {
        return event(
                mutant, e -> e.getType() == Event.EventType.PUT && e.getKv().getVersion() == 1, e -> {
                    e.getKvBuilder().setCreateRevision(e.getKv().getCreateRevision() - 1);
                    return e;
                });
    }

    private static Optional<History> otherValue(Mutant mutant) {
        return event(mutant, e -> e.getType() == Event.EventType.PUT, e -> {
            e.getKvBuilder().setValue(e.getKv().getValue().substring(1));
            return e;
        });
    }

    private static Optional<History> headerBehind(Mutant mutant) {
        return mutant.any(WatchTold.class, told -> isWhole(mutant, told)).map(told -> {
            long first = told.response().getEvents(0).getKv().getModRevision();
            ResponseHeader behind =
                    ResponseHeader.newBuilder().setRevision(first - 1).build();
            return mutant.with(
                    told, Mutant.told(told, told.response().toBuilder().setHeader(behind)));
        });
    }

    private static Optional<History> afterEnd(Mutant mutant) {
        return followed(mutant).map(told -> {
            WatchResponse.Builder end = progress(told, 0).response().toBuilder().setCanceled(true);
            return mutant.with(told, Mutant.told(told, end), told);
        });
    }

    /** With a compaction that is still to come. */
    private static Optional<History> endedEarly(Mutant mutant) {
        long compacted = mutant.evidence.compacted();
        long first = mutant.history().operations().stream()
                .filter(op -> op.request() instanceof CompactionRequest c && c.getRevision() == compacted)
                .mapToLong(Operation::called)
                .min()
                .orElse(Long.MIN_VALUE);
        return mutant.any(
                        WatchTold.class,
                        told -> told.at() < first
                                && isWhole(mutant, told)
                                && told.response().getEvents(0).getKv().getModRevision() < compacted)
                .map(told -> {
                    WatchResponse.Builder end = progress(told, 0).response().toBuilder()
                            .setCanceled(true)
                            .setCompactRevision(compacted);
                    return without(mutant.with(told, Mutant.told(told, end)), told);
                });
    }

    /** Without what came on its stream after it. */
    private static History without(History history, WatchTold last) {
        return History.of(history.facts().stream()
                .filter(f -> !(f instanceof WatchTold told && told.stream() == last.stream() && told.at() > last.at()))
                .toList());
    }

    private static Optional<History> hole(Mutant mutant) {
        long hole = 2 + mutant.random.nextInt((int) mutant.evidence.log().last() - 1);
        return Optional.of(mutant.map(fact -> {
            if (!(fact instanceof WatchTold told)) {
                return fact;
            }
            List<Event> left = told.response().getEventsList().stream()
                    .filter(e -> e.getKv().getModRevision() != hole)
                    .toList();
            return Mutant.told(told, told.response().toBuilder().clearEvents().addAllEvents(left));
        }));
    }

    /** The newest change again in a revision of its own, and every watch of everything is told of it. */
    private static Optional<History> invented(Mutant mutant) {
        EventLog log = mutant.evidence.log();
        long revision = log.last() + 1;
        Event again = log.at(log.last()).get(0);
        Event.Builder event = again.toBuilder().setPrevKv(again.getKv());
        event.getKvBuilder().setModRevision(revision).setVersion(again.getKv().getVersion() + 1);
        List<Fact> facts = new ArrayList<>(mutant.history().facts());
        for (WatchStory story : mutant.evidence.watches()) {
            if (!story.closed() && story.isOfEverything()) {
                WatchResponse response = WatchResponse.newBuilder()
                        .setWatchId(story.opened().watch())
                        .setHeader(ResponseHeader.newBuilder().setRevision(revision))
                        .addEvents(event)
                        .build();
                facts.add(new WatchTold(story.opened().stream(), response, Long.MAX_VALUE));
            }
        }
        return Optional.of(History.of(facts));
    }
}
