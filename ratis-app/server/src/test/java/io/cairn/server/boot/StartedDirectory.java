package io.cairn.server.boot;

import java.nio.file.Path;

/** For tests of other packages. */
public final class StartedDirectory {
    private StartedDirectory() {}

    /** As if its peer had taken part in its cluster. */
    public static void mark(Path path, String name, String token) throws Exception {
        try (DataDirectory directory = DataDirectory.open(path, name, token)) {
            directory.started();
        }
    }
}
