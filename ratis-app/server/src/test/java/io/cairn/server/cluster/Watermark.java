package io.cairn.server.cluster;

import java.nio.file.Path;
import java.util.List;

/** Looks at the size of some folders all the time and remembers the largest one that any of them had. */
final class Watermark implements AutoCloseable {
    private final Thread thread;
    private volatile boolean stop;
    private volatile long highest;
    private volatile int looks;

    private Watermark(List<Path> folders) {
        thread = new Thread(() -> watch(folders), "watermark");
    }

    static Watermark start(List<Path> folders) {
        Watermark watermark = new Watermark(folders);
        watermark.thread.start();
        return watermark;
    }

    private void watch(List<Path> folders) {
        int count = 0;
        while (!stop) {
            for (Path folder : folders) {
                highest = Math.max(highest, Folders.bytes(folder));
            }
            looks = ++count;
            Await.pause();
        }
    }

    /** Bytes of the largest. */
    long highest() {
        return highest;
    }

    int looks() {
        return looks;
    }

    @Override
    public void close() {
        stop = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }
}
