package io.cairn.statemachine.store;

import io.cairn.statemachine.Fault;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where the live database is: {@code live-<n>}, with n in the file {@code GENERATION}. An install makes the next
 * generation beside the live one and then replaces that file, so a crash at any step leaves one whole database in
 * charge; what others leave behind is removed at the next open.
 */
final class Generations {
    private static final Logger LOG = LoggerFactory.getLogger(Generations.class);
    private static final String POINTER = "GENERATION";
    private static final String PREFIX = "live-";

    private final Path directory;
    private long current;

    private Generations(Path directory, long current) {
        this.directory = directory;
        this.current = current;
    }

    static Generations open(Path directory) throws IOException {
        Files.createDirectories(directory);
        Path pointer = directory.resolve(POINTER);
        if (!Files.exists(pointer)) {
            refuseData(directory);
            Generations first = new Generations(directory, 1);
            Files.createDirectories(first.live());
            Disk.sync(directory);
            first.writePointer(1);
            return first;
        }
        Generations generations = new Generations(directory, readPointer(pointer));
        if (!Files.isDirectory(generations.live())) {
            throw Fault.damage("store in " + directory + " is corrupt: " + generations.live() + " is missing", null);
        }
        return generations;
    }

    /** The live database of a directory that stays as it is. */
    static Path existing(Path directory) throws IOException {
        Path pointer = directory.resolve(POINTER);
        if (!Files.exists(pointer)) {
            throw new IOException("there is no store in " + directory);
        }
        Path live = new Generations(directory, readPointer(pointer)).live();
        if (!Files.isDirectory(live)) {
            throw Fault.damage("store in " + directory + " is corrupt: " + live + " is missing", null);
        }
        return live;
    }

    /** Without the pointer nobody knows which database counts, and an empty one would delete the others. */
    private static void refuseData(Path directory) throws IOException {
        for (Path entry : Disk.list(directory)) {
            if (entry.getFileName().toString().startsWith(PREFIX) && Disk.hasTables(entry)) {
                throw Fault.damage("store in " + directory + " is corrupt: there is data, but no " + POINTER, null);
            }
        }
    }

    private static long readPointer(Path pointer) throws IOException {
        // Any byte is a character here, so that a damaged one is found by what it says.
        String text = Files.readString(pointer, StandardCharsets.ISO_8859_1).strip();
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw Fault.damage("store is corrupt: " + pointer + " holds no number", e);
        }
    }

    Path live() {
        return directory(current);
    }

    Path next() {
        return directory(current + 1);
    }

    private Path directory(long generation) {
        return directory.resolve(PREFIX + generation);
    }

    /** Puts the next generation in charge. */
    void advance() throws IOException {
        writePointer(current + 1);
        current++;
    }

    private void writePointer(long generation) throws IOException {
        Disk.replace(directory.resolve(POINTER), generation + "\n");
    }

    /**
     * Once the live database is locked: makes sure that it still is the one in charge, and removes all others.
     *
     * @throws IOException when another process installed a new generation just before
     */
    void settle() throws IOException {
        if (readPointer(directory.resolve(POINTER)) != current) {
            throw new IOException("the store in " + directory + " is in use by another process");
        }
        for (Path entry : Disk.list(directory)) {
            boolean other = entry.getFileName().toString().startsWith(PREFIX) && !entry.equals(live());
            if (other) {
                LOG.info("removing {}, left behind by an install", entry);
                Disk.deleteTree(entry);
            }
        }
    }
}
