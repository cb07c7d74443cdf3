package io.cairn.server.config;

import java.time.Duration;

/**
 * Whether and how history is compacted without being asked.
 *
 * @param period whose history is kept, in mode PERIODIC
 * @param revisions whose history is kept, in mode REVISION
 */
public record AutoCompaction(Mode mode, Duration period, long revisions) {
    /** What is counted. */
    public enum Mode {
        OFF,
        PERIODIC,
        REVISION
    }

    static final AutoCompaction NONE = new AutoCompaction(Mode.OFF, Duration.ZERO, 0);

    static AutoCompaction read(Given mode, Given retention) throws ConfigException {
        boolean number = retention.text().matches("\\d+");
        if (number && Quantities.count(retention) == 0) {
            return NONE;
        }
        if (mode.text().equals("revision")) {
            return new AutoCompaction(Mode.REVISION, Duration.ZERO, Quantities.count(retention));
        }
        if (!mode.text().equals("periodic")) {
            throw mode.wrong("must be periodic or revision");
        }
        Duration period = number ? Quantities.hours(retention) : Quantities.duration(retention);
        return period.isZero()
                ? NONE
                : new AutoCompaction(Mode.PERIODIC, Limits.atLeast(retention, period, Limits.RETENTION_MIN), 0);
    }
}
