package io.cairn.chaos.cluster;

import com.google.protobuf.ByteString;
import io.cairn.api.etcd.PutRequest;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** The classes of a peer as the JVM likes them best: most of the CPU that a start costs goes into loading them. */
public final class ClassArchive {
    private static final Duration CALL_WITHIN = Duration.ofSeconds(10);
    private static final Duration STOPS_WITHIN = Duration.ofSeconds(60);

    private ClassArchive() {}

    /**
     * Starts a peer by itself, uses it a little, and keeps what it loaded.
     *
     * @param folder for the archive and for the peer
     * @return how to start peers with it; without it when it could not be made, which only costs time
     */
    public static Launch make(Path folder, Path home) throws IOException {
        Files.createDirectories(folder);
        Path archive = folder.resolve("peer.jsa");
        Files.deleteIfExists(archive);
        Launch recording = new Launch(home, "-XX:ArchiveClassesAtExit=" + archive + " -Xlog:disable");
        try (Cluster alone = new Cluster(folder, recording, new Loopback(1), List.of())) {
            PeerProcess peer = alone.peers().get(0);
            peer.wipe();
            alone.start();
            Await.until("it takes a write", Cluster.READY_WITHIN, () -> put(peer));
            peer.terminate();
            peer.exited(STOPS_WITHIN);
        }
        boolean made = Files.isReadable(archive);
        return new Launch(home, made ? "-Xshare:auto -Xlog:disable -XX:SharedArchiveFile=" + archive : "");
    }

    private static boolean put(PeerProcess peer) {
        try {
            ByteString any = ByteString.copyFromUtf8("any");
            peer.client()
                    .kv(CALL_WITHIN)
                    .put(PutRequest.newBuilder().setKey(any).setValue(any).build());
            return true;
        } catch (StatusRuntimeException notYet) {
            return false;
        }
    }
}
