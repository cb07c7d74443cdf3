package io.cairn.cli;

import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/**
 * What a bench run measured.
 *
 * @param micros latencies of requests that succeeded
 * @param errors how many did not
 * @param lastError why the last of them did not
 */
record BenchResult(Histogram micros, long errors, String lastError) {
    private static final double[] PERCENTILES = {50, 90, 99, 99.9};

    long done() {
        return micros.getTotalCount();
    }

    double perSecond(BenchPlan plan) {
        return done() * (double) TimeUnit.SECONDS.toNanos(1) / plan.duration().toNanos();
    }

    Json json(BenchPlan plan) {
        Json json = new Json()
                .put("kind", plan.kind())
                .put("clients", plan.clients())
                .put("conns", plan.conns())
                .put("val_size", plan.valueSize())
                .put("key_space", plan.keySpace())
                .put("consistency", plan.serializable() ? "s" : "l")
                .put("duration_ms", plan.duration().toMillis())
                .put("requests", done())
                .put("errors", errors)
                .putUnlessEmpty("last_error", lastError)
                .put("requests_per_second", perSecond(plan));
        for (double percentile : PERCENTILES) {
            json.put("p" + name(percentile) + "_micros", micros.getValueAtPercentile(percentile));
        }
        return json.put("max_micros", micros.getMaxValue());
    }

    void print(BenchPlan plan, Console console) {
        console.line(String.format(
                Locale.ROOT,
                "%s: %d clients, %d connections, %d B values, %s",
                plan.kind(),
                plan.clients(),
                plan.conns(),
                plan.valueSize(),
                GoDuration.format(plan.duration())));
        console.line(
                String.format(Locale.ROOT, "%.0f requests/s, %d done, %d errors", perSecond(plan), done(), errors));
        StringBuilder line = new StringBuilder("latency ms:");
        for (double percentile : PERCENTILES) {
            line.append(" p").append(name(percentile)).append(' ');
            line.append(millis(micros.getValueAtPercentile(percentile)));
        }
        console.line(line + " max " + millis(micros.getMaxValue()));
        if (!lastError.isEmpty()) {
            console.line("last error: " + lastError);
        }
    }

    private static String name(double percentile) {
        return percentile == Math.rint(percentile) ? Long.toString((long) percentile) : Double.toString(percentile);
    }

    private static String millis(long micros) {
        return String.format(Locale.ROOT, "%.3f", micros / (double) TimeUnit.MILLISECONDS.toMicros(1));
    }
}
