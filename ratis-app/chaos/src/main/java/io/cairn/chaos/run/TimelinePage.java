package io.cairn.chaos.run;

import io.cairn.chaos.history.Fact;
import io.cairn.chaos.history.Fault;
import io.cairn.chaos.history.Healed;
import io.cairn.chaos.history.History;
import io.cairn.chaos.history.Operation;
import io.cairn.chaos.history.Outcome;
import io.cairn.chaos.history.PeerSample;
import io.cairn.chaos.history.WatchTold;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A run as one page without scripts: faults as bands, a row for each client with its operations, one for each leader. */
final class TimelinePage {
    private static final int PIXELS_PER_SECOND = 120;
    private static final int LEFT = 90;
    private static final int ROW = 22;
    private static final int TOP = 40;
    private static final int BAR = 14;
    private static final int VIOLATIONS_MAX = 100;
    private static final int TITLE_MAX = 600;

    private final Verdict verdict;
    private final History history;
    private final long zero;
    private final Map<String, Integer> rows = new LinkedHashMap<>();
    private final List<String> shapes = new ArrayList<>();
    private double end;

    private TimelinePage(Verdict verdict, History history) {
        this.verdict = verdict;
        this.history = history;
        this.zero = history.facts().stream()
                .mapToLong(TimelinePage::at)
                .filter(at -> at != 0)
                .min()
                .orElse(0);
    }

    static List<String> of(Verdict verdict, History history) {
        return new TimelinePage(verdict, history).lines();
    }

    private static long at(Fact fact) {
        if (fact instanceof Operation operation) {
            return operation.called();
        }
        return fact instanceof PeerSample sample ? sample.at() : 0;
    }

    private List<String> lines() {
        history.all(Fault.class).forEach(this::band);
        history.all(Healed.class).forEach(this::line);
        leaders();
        Map<Integer, List<Operation>> clients = new TreeMap<>();
        history.operations()
                .forEach(operation -> clients.computeIfAbsent(operation.client(), key -> new ArrayList<>())
                        .add(operation));
        clients.values().forEach(operations -> operations.forEach(this::bar));
        history.all(WatchTold.class).forEach(this::tick);
        int height = TOP + ROW * (rows.size() + 1);
        List<String> page = new ArrayList<>();
        page.add("<!DOCTYPE html><meta charset=utf-8><title>seed "
                + verdict.plan().seed() + "</title>");
        page.add("<style>body{font:13px sans-serif}text{font:11px sans-serif}.ok{fill:#4a8}.unknown{fill:#e90}"
                + ".refused{fill:#999}.fault{fill:#d33;opacity:.15}.leader{fill:#36c}.told{stroke:#84c}</style>");
        page.add("<h1>seed " + verdict.plan().seed() + ": "
                + escaped(verdict.plan().faults().toString()) + "</h1>");
        page.add("<p>Green: answered, grey: refused, orange: nobody knows. Point at a bar to read it.</p><ul>");
        verdict.violations().stream().limit(VIOLATIONS_MAX).forEach(v -> page.add("<li>" + escaped(v)));
        page.add("</ul><svg width=" + (int) (x(end) + LEFT) + " height=" + height + ">");
        page.addAll(shapes);
        rows.forEach((name, row) -> page.add("<text x=2 y=" + (y(row) + BAR - 2) + ">" + escaped(name) + "</text>"));
        for (int second = 0; second <= end; second++) {
            page.add("<text x=" + (int) x(second) + " y=12>" + second + " s</text>");
        }
        page.add("</svg>");
        return page;
    }

    private double seconds(long at) {
        double seconds = (at - zero) / 1e9;
        end = Math.max(end, seconds);
        return seconds;
    }

    private static double x(double seconds) {
        return LEFT + seconds * PIXELS_PER_SECOND;
    }

    private int y(int row) {
        return TOP + row * ROW;
    }

    private int row(String name) {
        return rows.computeIfAbsent(name, key -> rows.size());
    }

    private void band(Fault fault) {
        double from = x(seconds(fault.began()));
        double to = x(seconds(fault.ended()));
        shapes.add(String.format(
                "<rect class=fault x=%.1f y=16 width=%.1f height=100%%><title>%s</title></rect><text x=%.1f y=28>%s</text>",
                from, Math.max(2, to - from), escaped(fault.detail()), from, escaped(fault.kind())));
    }

    private void line(Healed healed) {
        double x = x(seconds(healed.at()));
        shapes.add(String.format(
                "<line x1=%.1f x2=%.1f y1=16 y2=100%% stroke=#3a3 /><text x=%.1f y=28>healed</text>", x, x, x));
    }

    private void leaders() {
        for (PeerSample sample : history.all(PeerSample.class)) {
            int row = row("peer " + sample.peer());
            double x = x(seconds(sample.at()));
            shapes.add(String.format(
                    "<rect class=%s x=%.1f y=%d width=4 height=%d><title>term %d, revision %d, applied %d, log %d bytes</title></rect>",
                    sample.leads() ? "leader" : "refused",
                    x,
                    y(row),
                    BAR,
                    sample.term(),
                    sample.revision(),
                    sample.applied(),
                    sample.logBytes()));
        }
    }

    private void bar(Operation operation) {
        int row = row("client " + operation.client());
        double from = x(seconds(operation.called()));
        double to = x(seconds(operation.returned()));
        String kind = operation.outcome() instanceof Outcome.Acknowledged
                ? "ok"
                : operation.outcome() instanceof Outcome.Refused ? "refused" : "unknown";
        shapes.add(String.format(
                "<rect class=%s x=%.1f y=%d width=%.1f height=%d><title>%s</title></rect>",
                kind, from, y(row), Math.max(0.7, to - from), BAR, title(operation)));
    }

    private static String title(Operation operation) {
        String text =
                operation.id() + " to " + operation.peer() + ": " + operation.request() + " => " + operation.outcome();
        return escaped(text.length() > TITLE_MAX ? text.substring(0, TITLE_MAX) + " ..." : text);
    }

    private void tick(WatchTold told) {
        if (told.response().getEventsCount() > 0) {
            int row = row("watches");
            double x = x(seconds(told.at()));
            shapes.add(String.format("<line class=told x1=%.1f x2=%.1f y1=%d y2=%d />", x, x, y(row), y(row) + BAR));
        }
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace("\n", " ");
    }
}
