package io.cairn.server.boot;

import io.cairn.statemachine.Configuration.Participant;
import java.util.List;

/**
 * Who a data directory is. Belongs to the directory, not to the name: a voter that has lost its directory has
 * forgotten its promises and must come back as somebody else.
 *
 * @param id Raft id, random, never 0
 * @param name label that the directory was made for
 * @param token of the cluster that it was made for
 * @param clusterId 0 until it has a cluster
 * @param founders whom to begin the log with, before the store holds a configuration
 * @param incarnation how often it was started
 */
public record Identity(
        long id, String name, String token, Phase phase, long clusterId, List<Participant> founders, long incarnation) {
    /** How far a directory has come. */
    public enum Phase {
        /** Has an id and nothing else. */
        NEW,
        /** Knows with whom it founds a cluster; nothing of its log counts yet. */
        ADOPTED,
        /** Takes part without a vote, in place of a lost self, until it has caught up. */
        JOINING,
        /** Others count on what it promised. */
        STARTED
    }

    public Identity {
        founders = List.copyOf(founders);
    }

    Identity adopted(long cluster, List<Participant> list) {
        return new Identity(id, name, token, Phase.ADOPTED, cluster, list, incarnation);
    }

    Identity joining(long cluster, List<Participant> members) {
        return new Identity(id, name, token, Phase.JOINING, cluster, members, incarnation);
    }

    Identity started() {
        return new Identity(id, name, token, Phase.STARTED, clusterId, founders, incarnation);
    }

    Identity nextIncarnation() {
        return new Identity(id, name, token, phase, clusterId, founders, incarnation + 1);
    }
}
