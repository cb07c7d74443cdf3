package io.cairn.server.config;

/**
 * How little may be left of the disk before a peer acts. In bytes; each at most the one before it, and 0 for never.
 *
 * @param warnBytes free: below, it says so
 * @param purgeBytes free: below, it takes checkpoints and has the log purged before either is due
 * @param refuseBytes free: below, the cluster refuses what makes stores grow
 * @param reserveBytes of a file that is given up when less than that is free
 */
public record DiskMarks(long warnBytes, long purgeBytes, long refuseBytes, long reserveBytes) {
    static DiskMarks read(Given warn, Given purge, Given refuse, Given reserve) throws ConfigException {
        DiskMarks marks = new DiskMarks(
                Quantities.size(warn), Quantities.size(purge), Quantities.size(refuse), Quantities.size(reserve));
        checkOrder(purge, marks.purgeBytes, warn, marks.warnBytes);
        checkOrder(refuse, marks.refuseBytes, purge, marks.purgeBytes);
        checkOrder(reserve, marks.reserveBytes, refuse, marks.refuseBytes);
        return marks;
    }

    /** A mark that comes later must not be reached earlier. */
    private static void checkOrder(Given later, long bytes, Given earlier, long bound) throws ConfigException {
        if (bytes > bound) {
            throw later.wrong("must be at most " + earlier.setting().flag() + "=" + earlier.text());
        }
    }
}
