package io.cairn.statemachine;

import java.util.List;

/**
 * A place in the cluster for a peer that was announced by an operator. It outlives the joining, to tell the directory
 * that took the place from any other one; it ends with the membership.
 *
 * @param id that the peer will have, never 0
 * @param learner what it was invited as: not to vote until it is promoted
 * @param claim random number of the data directory that took the place; 0: none did yet
 */
public record Invitation(long id, List<String> peerUrls, boolean learner, long claim) {
    public Invitation {
        peerUrls = List.copyOf(peerUrls);
    }

    public Invitation claimedBy(long directory) {
        return new Invitation(id, peerUrls, learner, directory);
    }

    public Invitation at(List<String> urls) {
        return new Invitation(id, urls, learner, claim);
    }
}
