package io.cairn.statemachine.store;

import io.cairn.statemachine.Configuration;
import io.cairn.statemachine.Fault;
import io.cairn.statemachine.Member;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What the files of a state say of it, found out without changing anything.
 *
 * @param members of the member table, named if they published themselves
 */
public record Inspection(StoredState state, Configuration configuration, List<Member> members) {
    public Inspection {
        members = List.copyOf(members);
    }

    Inspection(StoredState state, Membership membership) {
        this(state, membership.configuration(), membership.members());
    }

    /**
     * Reads a few rows.
     *
     * @throws Fault the files are corrupt
     * @throws IOException they cannot be read
     */
    public static Inspection of(Path files) throws IOException {
        if (!Files.isDirectory(files)) {
            throw new IOException(files + " is no directory");
        }
        return Peek.inspect(files);
    }

    /**
     * Reads everything, and compares each block with its checksum: as long as reading all files takes.
     *
     * @throws Fault the files are corrupt; names the file
     * @throws IOException they cannot be read
     */
    public static void verify(Path files) throws IOException {
        Peek.verify(files);
    }

    /**
     * The files that count in the directory of a store that nobody has open.
     *
     * @throws Fault nobody can tell which they are
     * @throws IOException there are none
     */
    public static Path live(Path directory) throws IOException {
        return Generations.existing(directory);
    }
}
