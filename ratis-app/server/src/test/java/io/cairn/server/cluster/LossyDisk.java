package io.cairn.server.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A disk whose power can be cut: a file system of its own, in a file. At the cut every byte and every name is lost that
 * was not synced, and from then on nothing can be written, so that whoever still runs sees I/O errors. Mounted again it
 * is as a machine finds its disk when power is back. Needs root, a loop device and {@code perl}, which every Debian has.
 */
public final class LossyDisk implements AutoCloseable {
    private static final int MIBIBYTES = 512;

    /** By itself ext4 syncs every 5 s; what nobody asked to be synced should be lost, however slow the test. */
    private static final String OPTIONS = "loop,commit=600";

    /** The request of ext4 to stop at once, FS_IOC_SHUTDOWN, without writing its journal out: NOLOGFLUSH. */
    private static final String CUT =
            "use Fcntl; for (@ARGV) { sysopen(my $disk, $_, O_RDONLY) or die; my $how = pack('L', 2);"
                    + " ioctl($disk, 0x8004587D, $how) or die }";

    private final Path image;
    private final Path folder;
    private boolean mounted;

    private LossyDisk(Path image, Path folder) {
        this.image = image;
        this.folder = folder;
    }

    /** Whether this machine lets us; when not, says so on standard error. */
    public static boolean possible() {
        return !Shell.isUnprivileged() && Shell.works("test -e /dev/loop-control && perl -MFcntl -e 1 && mkfs.ext4 -V");
    }

    public Path folder() {
        return folder;
    }

    /** Makes an empty one and mounts it on the folder, which is made too; its file lies beside that. */
    public static LossyDisk on(Path folder) {
        LossyDisk disk = new LossyDisk(folder.resolveSibling(folder.getFileName() + ".disk"), Folders.make(folder));
        Shell.run("truncate -s " + MIBIBYTES + "M " + disk.image + " && mkfs.ext4 -q -F -m 0 " + disk.image);
        disk.mount();
        return disk;
    }

    /** Cuts the power of all of them, within microseconds. They stay mounted. */
    public static void cut(List<LossyDisk> disks) {
        Shell.run("perl -e \"" + CUT.replace("$", "\\$") + "\" "
                + disks.stream().map(d -> d.folder.toString()).collect(Collectors.joining(" ")));
    }

    public void cut() {
        cut(List.of(this));
    }

    /** Makes durable what is on it now. */
    public void sync() {
        Shell.run("sync -f " + folder);
    }

    /** Mounts what a cut left. A copy: somebody may still hold the old one, and would show it as it was after the cut. */
    public void powerOn() {
        String copy = image + ".copy";
        Shell.run("umount -l " + folder);
        mounted = false;
        Shell.run("cp --sparse=always " + image + " " + copy + " && mv " + copy + " " + image);
        mount();
    }

    private void mount() {
        Shell.run("mount -o " + OPTIONS + " " + image + " " + folder);
        mounted = true;
    }

    /** Takes the disk away, whoever still uses it; the loop device goes with its last user. */
    @Override
    public void close() {
        if (mounted && Shell.works("umount " + folder + " || umount -l " + folder)) {
            mounted = false;
        }
        try {
            Files.deleteIfExists(image);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
