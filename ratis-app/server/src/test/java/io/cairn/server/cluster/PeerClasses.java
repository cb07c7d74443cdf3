package io.cairn.server.cluster;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The class path of peers, and an archive of what they load from it: mapped from there, the classes cost a start half of
 * the CPU time that they cost otherwise, and tests start some hundred peers. Written once in each JVM that runs tests,
 * by a peer that serves a little and stops.
 */
final class PeerClasses {
    private static final Path TARGET = Path.of("target").toAbsolutePath();

    /** Without the tests' own, which no peer needs: only what is in jars can be archived. */
    static final String PATH = Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
            .filter(entry -> !entry.endsWith("test-classes"))
            .collect(Collectors.joining(File.pathSeparator));

    private static final List<String> FLAGS = archive();

    private PeerClasses() {}

    /** For the JVM of a peer. None where there is no archive, and all is as it is for operators. */
    static List<String> flags() {
        return FLAGS;
    }

    private static List<String> archive() {
        if (Stream.of(PATH.split(File.pathSeparator)).anyMatch(entry -> Files.isDirectory(Path.of(entry)))) {
            System.out.println("PeerClasses: not archived, because some are not in jars; peers start slowly");
            return List.of();
        }
        Path file = TARGET.resolve("peer-classes-" + ProcessHandle.current().pid() + ".jsa");
        file.toFile().deleteOnExit();
        try {
            Path folder = Files.createTempDirectory("cairn-peer-classes");
            load(folder, file);
            Folders.delete(folder);
        } catch (IOException | RuntimeException | AssertionError e) {
            System.out.println("PeerClasses: not archived: " + e);
            return List.of();
        }
        // Java 25 would say on standard error that its own archive fits less well with the leave to load RocksDB.
        return Files.exists(file) ? List.of("-Xlog:disable", "-XX:SharedArchiveFile=" + file) : List.of();
    }

    /** What is loaded by the end of the process is written to the file. */
    private static void load(Path folder, Path file) {
        PeerProcess peer = new PeerProcess("n1", folder, PeerProcess.Place.LOOPBACK);
        try (peer) {
            peer.flags(List.of("--initial-cluster=n1=" + peer.peerUrl()));
            peer.start(List.of("-XX:ArchiveClassesAtExit=" + file));
            peer.awaitReady();
            peer.client().put("k", "v");
            peer.client().get("k");
            peer.client().members();
            peer.terminate();
            peer.exitCode(Await.LONG);
        }
    }
}
