package io.cairn.chaos.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.stream.Collectors;

/**
 * A disk of one peer's own: ext4 in a file, mounted on the peer's data folder. It can be filled, lose its power, fail and
 * stand still. Needs root, a loop device and {@code perl}, which every Debian has. What it does, it does in turn.
 */
public final class Disk {
    /** Small enough to be full soon, and some times what a peer of these runs has. */
    private static final int MEBIBYTES = 256;

    /**
     * By itself ext4 syncs every 5 s; what nobody asked to be synced should be lost, however late the power is cut. What
     * it finds wrong makes it read-only, as most systems have it.
     */
    private static final String OPTIONS = "loop,commit=600,errors=remount-ro";

    /** The request of ext4 to stop at once, FS_IOC_SHUTDOWN, without writing its journal out: NOLOGFLUSH. */
    private static final String CUT = "use Fcntl; for (@ARGV) { sysopen(my $disk, $_, O_RDONLY) or die;"
            + " my $how = pack(\"L\", 2); ioctl($disk, 0x8004587D, $how) or die }";

    private static final boolean POSSIBLE = Shell.isRoot()
            && Shell.tried("test -e /dev/loop-control && perl -MFcntl -e 1 && mkfs.ext4 -V && fsfreeze --version")
                    .well();

    private static final Duration FAILS_WITHIN = Duration.ofSeconds(10);
    private static final String FILL = "fill";

    private final Path folder;
    private final Path image;
    private boolean mounted;
    private boolean frozen;
    private boolean closed;

    private Disk(Path folder) {
        this.folder = folder;
        this.image = folder.resolveSibling(folder.getFileName() + ".disk");
    }

    /** Whether this machine lets us. */
    public static boolean possible() {
        return POSSIBLE;
    }

    /** An empty one, mounted on the folder, which is made too; its file lies beside that. */
    static Disk on(Path folder) {
        Disk disk = new Disk(folder);
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Shell.run("truncate -s " + MEBIBYTES + "M '" + disk.image + "' && mkfs.ext4 -q -F -m 0 '" + disk.image + "'");
        disk.mount();
        Shell.run("chmod 700 '" + folder + "'");
        return disk;
    }

    /**
     * Cuts the power of all of them, within microseconds: every byte and every name is lost that was not synced. They
     * stay mounted, and whoever still runs sees nothing but I/O errors.
     */
    public static void cut(Collection<Disk> disks) {
        Shell.run("perl -e '" + CUT + "' "
                + disks.stream().map(disk -> "'" + disk.folder + "'").collect(Collectors.joining(" ")));
    }

    /** It finds itself damaged, and takes no writes any more. */
    public synchronized void turnReadOnly() {
        Shell.run("echo chaos > /sys/fs/ext4/$(basename $(findmnt -no SOURCE '" + folder + "'))/trigger_fs_error");
        Await.until(
                "no writes are possible in " + folder,
                FAILS_WITHIN,
                () -> !Shell.tried("touch '" + folder.resolve(FILL) + "'").well());
    }

    /** Every write and every sync waits, until it thaws. What is there now is synced. */
    public synchronized void freeze() {
        if (!closed) {
            frozen = true;
            Shell.run("fsfreeze -f '" + folder + "'");
        }
    }

    public synchronized void thaw() {
        if (frozen) {
            Shell.run("fsfreeze -u '" + folder + "'");
            frozen = false;
        }
    }

    /** Takes all the room that is left. */
    public synchronized void fill() {
        // It ends because there is no room left, which is the point.
        Shell.tried("dd if=/dev/zero bs=64k of='" + folder.resolve(FILL) + "'");
    }

    /** Gives back what {@link #fill} took. */
    public synchronized void empty() {
        Shell.run("rm '" + folder.resolve(FILL) + "'");
    }

    /**
     * As a machine finds its disk when power is back, checked as at a boot; the peer must not run. A copy, because
     * processes of other peers may still hold the old one, and would show it as it was after the cut.
     */
    public synchronized void powerOn() {
        if (closed) {
            return;
        }
        Shell.run("umount '" + folder + "' || umount -l '" + folder + "'");
        mounted = false;
        String copy = "'" + image + ".copy'";
        Shell.run("cp --sparse=always '" + image + "' " + copy + " && mv " + copy + " '" + image + "'");
        // 1: it found something and put it right.
        Shell.run("e2fsck -p '" + image + "' || test $? = 1");
        mount();
    }

    private void mount() {
        Shell.run("mount -o " + OPTIONS + " '" + image + "' '" + folder + "'");
        mounted = true;
    }

    /** Takes it away; what is on it stays in its file. The peer must not run. */
    synchronized void close() {
        closed = true;
        thaw();
        if (mounted) {
            Shell.tried("umount '" + folder + "' || umount -l '" + folder + "'");
            mounted = false;
        }
    }
}
