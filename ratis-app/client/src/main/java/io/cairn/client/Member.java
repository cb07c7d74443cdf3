package io.cairn.client;

import java.util.List;

/**
 * A member of the cluster.
 *
 * @param id unsigned
 * @param name empty until it has started once
 * @param peerUrls where other members reach it
 * @param clientUrls where clients reach it; empty until it has started once
 * @param learner whether it does not vote yet
 */
public record Member(long id, String name, List<String> peerUrls, List<String> clientUrls, boolean learner) {
    /** Copies the lists. */
    public Member {
        peerUrls = List.copyOf(peerUrls);
        clientUrls = List.copyOf(clientUrls);
    }
}
