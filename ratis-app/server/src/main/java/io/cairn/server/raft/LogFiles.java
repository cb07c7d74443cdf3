package io.cairn.server.raft;

import io.cairn.server.node.Snapshots.LogExtent;
import io.cairn.statemachine.Configuration;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The log as files: which there are, what they hold, how large they are. Any thread; what is asked while Ratis runs reads names and sizes only. */
public final class LogFiles {
    private static final Logger LOG = LoggerFactory.getLogger(LogFiles.class);
    private static final Pattern CLOSED = Pattern.compile("log_(\\d+)-(\\d+)");
    private static final Pattern OPEN = Pattern.compile("log_inprogress_(\\d+)");

    private final Path folder;

    /** @param folder Ratis' "current" folder of the group */
    LogFiles(Path folder) {
        this.folder = folder;
    }

    /** Ratis' "current" folder of the group. */
    public Path folder() {
        return folder;
    }

    /**
     * @param extent indices and bytes on disk, preallocation included; an open file ends at the log's end
     * @param open still being written
     */
    public record Segment(LogExtent extent, boolean open) {}

    /** Oldest first. Files that vanish while we look (a purge) are left out. */
    public List<Segment> segments(long lastIndex) throws IOException {
        List<Segment> found = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                addSegment(file, lastIndex, found);
            }
        }
        found.sort(Comparator.comparingLong(s -> s.extent().firstIndex()));
        return found;
    }

    private static void addSegment(Path file, long lastIndex, List<Segment> found) throws IOException {
        String name = file.getFileName().toString();
        Matcher closed = CLOSED.matcher(name);
        Matcher open = OPEN.matcher(name);
        try {
            if (closed.matches()) {
                long first = Long.parseLong(closed.group(1)) + 1;
                long last = Long.parseLong(closed.group(2)) + 1;
                found.add(new Segment(new LogExtent(first, last, Files.size(file)), false));
            } else if (open.matches()) {
                long first = Long.parseLong(open.group(1)) + 1;
                found.add(new Segment(new LogExtent(first, Math.max(lastIndex, first - 1), Files.size(file)), true));
            }
        } catch (NoSuchFileException purged) {
            // The purge took it between the listing and the look.
            return;
        }
    }

    /** Bytes of all log files. */
    public long bytes() throws IOException {
        return segments(0).stream().mapToLong(s -> s.extent().bytes()).sum();
    }

    /** The whole log as one extent; first index 0 when there is none. */
    public LogExtent extent(long lastIndex) throws IOException {
        List<Segment> segments = segments(lastIndex);
        long bytes = segments.stream().mapToLong(s -> s.extent().bytes()).sum();
        long first = segments.isEmpty() ? 0 : segments.get(0).extent().firstIndex();
        return new LogExtent(first, lastIndex, bytes);
    }

    /** First index on disk; 0 when there is no log. */
    public long firstIndex() throws IOException {
        return extent(0).firstIndex();
    }

    Path file(Segment segment) {
        long first = segment.extent().firstIndex() - 1;
        return folder.resolve(
                segment.open()
                        ? "log_inprogress_" + first
                        : "log_" + first + "-" + (segment.extent().lastIndex() - 1));
    }

    /**
     * Reads all of the log of a peer that does not run. Changes nothing.
     *
     * @param covered index up to which its state reaches: files before a gap below that are what is left of a purge
     * @param consumer of the entries, up to where the log can be read; null: nobody wants them
     */
    public LogContents read(long covered, @Nullable EntryConsumer consumer) throws IOException {
        List<Segment> all = exists() ? segments(0) : List.of();
        return new LogReader(this, consumer).read(all.subList(purged(all, covered), all.size()));
    }

    /**
     * Ends a purge that a kill ended: Ratis deletes the newest of the files first, so that older ones are left before a gap,
     * where it refuses to start. Durable when it returns. Ratis must not run.
     *
     * @param covered index up to which this peer's state reaches
     */
    public void endPurge(long covered) throws IOException {
        List<Segment> all = segments(0);
        List<Segment> left = all.subList(0, purged(all, covered));
        if (left.isEmpty()) {
            return;
        }
        for (Segment segment : left) {
            LOG.info("{} is left of a purge and removed", file(segment));
            Files.delete(file(segment));
        }
        TermDurability.syncFolder(folder);
    }

    /** How many files at the beginning are before a gap, and of no use to a state that reaches beyond it. */
    private static int purged(List<Segment> all, long covered) {
        for (int i = all.size() - 1; i > 0; i--) {
            Segment before = all.get(i - 1);
            long begin = all.get(i).extent().firstIndex();
            if (!before.open() && begin > before.extent().lastIndex() + 1 && begin <= covered + 1) {
                return i;
            }
        }
        return 0;
    }

    /** Cuts off what a power loss left of an entry that nobody was told of. Durable when it returns. */
    public void cut(LogDamage tail) throws IOException {
        if (!tail.torn()) {
            throw new IllegalArgumentException("that may have been acknowledged: " + tail);
        }
        try (FileChannel channel = FileChannel.open(tail.file(), StandardOpenOption.WRITE)) {
            channel.truncate(tail.offset());
            channel.force(true);
        }
    }

    /**
     * Removes all files of a log that ends before a checkpoint, as after a crash right after an install: Ratis finds a gap
     * behind such a log and refuses for ever what comes next. Durable when it returns. Ratis must not run.
     *
     * @param claimed index of the checkpoint, which holds whatever the log does
     */
    public void discard(long claimed) throws IOException {
        List<Segment> segments = segments(0);
        if (segments.isEmpty()) {
            return;
        }
        LOG.warn("the log in {} ends before the checkpoint at {} and is removed", folder, claimed);
        for (Segment segment : segments) {
            Files.delete(file(segment));
        }
        TermDurability.syncFolder(folder);
    }

    /** Whether Ratis ever started here: a folder without it has forgotten its votes. */
    public boolean exists() {
        return Files.exists(folder.resolve(PromiseFiles.RATIS));
    }

    /** The last term that this peer wrote down; -1 when none. */
    public long term() throws IOException {
        return new PromiseFiles(folder).written().term();
    }

    /**
     * Has Ratis, which must not run yet, begin with the term and the vote that this peer promised, whatever bit is wrong
     * in its file, which has no checksum.
     *
     * @param term of the last entry in the store
     * @throws IOException what this peer promised is not known
     */
    public void mendPromise(long term) throws IOException {
        if (exists()) {
            new PromiseRepair(new PromiseFiles(folder), this).repair(term);
        }
    }

    /**
     * As {@link #mendPromise}, for the configuration.
     *
     * @param applied what the store says; without anybody: it does not say with whom this peer is to begin
     * @param index of the last entry in the store
     */
    public void mendConfiguration(Configuration applied, long index) throws IOException {
        if (exists()) {
            new ConfigurationFile(folder).settle(applied, index);
        }
    }
}
