package io.cairn.server.cluster;

import io.cairn.server.cluster.PeerProcess.Place;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Makes the clusters of a test, ends their processes after it, and prints what the peers said when it failed. */
final class Clusters implements AfterEachCallback {
    private final List<Cluster> made = new ArrayList<>();

    /** Peers on loopback; not started yet. */
    Cluster of(int size, Path folder, String... flags) {
        return of(Collections.nCopies(size, Place.LOOPBACK), folder, flags);
    }

    Cluster of(List<Place> places, Path folder, String... flags) {
        Cluster cluster = new Cluster(folder, places, flags);
        made.add(cluster);
        return cluster;
    }

    @Override
    public void afterEach(ExtensionContext context) {
        if (context.getExecutionException().isPresent()) {
            made.forEach(c ->
                    System.err.println(context.getDisplayName() + " failed; what its peers said last:\n" + c.tails()));
        }
        made.forEach(Cluster::close);
    }
}
