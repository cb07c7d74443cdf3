package io.cairn.server.boot;

import java.nio.file.Path;

/** What to type when a directory can no longer be used, although its cluster still counts on it. */
final class Remedy {
    private Remedy() {}

    /** Continues a sentence that says what is wrong. Nothing is deleted: it may be the last copy of something. */
    static String replace(Path directory, String name) {
        return "Type: mv " + directory + " " + directory + ".lost; then start this peer again, and it comes back in"
                + " place of its lost self. Or give its place to another machine: cairn member replace " + name
                + " --with NAME=PEER-URL. With no majority left: cairn recover inspect DIR...";
    }
}
