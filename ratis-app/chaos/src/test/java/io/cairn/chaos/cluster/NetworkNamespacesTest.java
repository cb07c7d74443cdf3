package io.cairn.chaos.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.Test;

class NetworkNamespacesTest {
    private static final int ROUNDS = 10;

    /** The kernel takes its time to remove a namespace, and the line into it kept its name for so long. */
    @Test
    void shouldBeMadeAgainRightAfterItsEnd() {
        assumeTrue(NetworkNamespaces.possible(), "no network namespaces here");
        for (int round = 0; round < ROUNDS; round++) {
            try (NetworkNamespaces network = new NetworkNamespaces(2)) {
                assertEquals(2, network.places().size());
            }
        }
    }
}
