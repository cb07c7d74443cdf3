package io.cairn.server.cluster;

import io.cairn.server.cluster.PeerProcess.Place;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Makes the clusters of a test, ends their processes after it, and prints what the peers said when it failed. Where it
 * is static, those that were made before the first test are for all of them, and end after the last.
 */
final class Clusters implements BeforeEachCallback, AfterEachCallback, AfterAllCallback {
    private final List<Cluster> made = new ArrayList<>();
    private int forAll;

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
    public void beforeEach(ExtensionContext context) {
        forAll = made.size();
    }

    @Override
    public void afterEach(ExtensionContext context) {
        if (context.getExecutionException().isPresent()) {
            made.forEach(c ->
                    System.err.println(context.getDisplayName() + " failed; what its peers said last:\n" + c.tails()));
        }
        end(forAll);
    }

    @Override
    public void afterAll(ExtensionContext context) {
        end(0);
    }

    private void end(int from) {
        List<Cluster> over = made.subList(from, made.size());
        over.forEach(Cluster::close);
        over.clear();
    }
}
