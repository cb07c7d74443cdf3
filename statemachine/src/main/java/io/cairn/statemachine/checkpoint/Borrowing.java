package io.cairn.statemachine.checkpoint;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;

/**
 * Hard links of files that a checkpoint on this disk has already, in place of fetching them. Only RocksDB's tables, which
 * are never written to again, and only after reading them: a link to a damaged block would be no better than the block.
 */
final class Borrowing {
    private static final String TABLE = ".sst";

    private final Path files;
    private final Manifest wanted;

    /** @param files where the files of this manifest are being gathered */
    Borrowing(Path files, Manifest wanted) {
        this.files = files;
        this.wanted = wanted;
    }

    void from(Checkpoint lender) throws IOException {
        Set<FileSum> theirs = new HashSet<>(lender.manifest().files());
        for (FileSum file : wanted.files()) {
            if (file.name().endsWith(TABLE) && theirs.contains(file) && !isComplete(file)) {
                link(lender.files(), file);
            }
        }
    }

    private boolean isComplete(FileSum file) throws IOException {
        Path path = files.resolve(file.name());
        return Disk.exists(path) && Disk.attributes(path).size() == file.size();
    }

    private void link(Path from, FileSum file) throws IOException {
        try {
            Verification.size(from, file);
            Verification.content(from, file);
        } catch (CorruptCheckpointException e) {
            return; // to be fetched: it is worth nothing here
        }
        Disk.delete(files.resolve(file.name()));
        Files.createLink(files.resolve(file.name()), from.resolve(file.name()));
    }
}
