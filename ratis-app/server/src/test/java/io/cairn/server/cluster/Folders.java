package io.cairn.server.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** What tests do to, and ask of, a peer's files. A running peer may delete files meanwhile. */
final class Folders {
    private Folders() {}

    static List<Path> files(Path folder) {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(Files::isRegularFile).toList();
        } catch (UncheckedIOException | IOException e) {
            if (e instanceof NoSuchFileException || e.getCause() instanceof NoSuchFileException) {
                return files(folder);
            }
            throw new AssertionError(e);
        }
    }

    static Path make(Path folder) {
        try {
            return Files.createDirectories(folder);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    static long bytes(Path folder) {
        long sum = 0;
        for (Path file : files(folder)) {
            try {
                sum += Files.size(file);
            } catch (NoSuchFileException deleted) {
                continue;
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }
        return sum;
    }

    static void delete(Path folder) {
        Await.until(folder + " is deleted", () -> {
            try (Stream<Path> all = Files.walk(folder)) {
                for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                    Files.deleteIfExists(path);
                }
            } catch (UncheckedIOException | NoSuchFileException | DirectoryNotEmptyException changedMeanwhile) {
                return !Files.exists(folder);
            }
            return !Files.exists(folder);
        });
    }
}
