package io.cairn.statemachine;

import java.util.List;

/**
 * A row of the member table: what a peer published about itself.
 *
 * @param id Raft id of the peer's data directory, never 0
 * @param name label for people; empty until the peer has published
 */
public record Member(long id, String name, List<String> peerUrls, List<String> clientUrls, boolean voter) {
    public Member {
        peerUrls = List.copyOf(peerUrls);
        clientUrls = List.copyOf(clientUrls);
    }
}
