package io.cairn.server.boot;

import io.cairn.statemachine.Configuration;
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
 * @param claim random number of this directory that holds the place it was invited to; 0: it was not invited
 */
public record Identity(
        long id,
        String name,
        String token,
        Phase phase,
        long clusterId,
        List<Participant> founders,
        long incarnation,
        long claim) {
    /** How far a directory has come. */
    public enum Phase {
        /** Has an id and nothing else. */
        NEW,
        /** Knows with whom it founds a cluster; nothing of its log counts yet. */
        ADOPTED,
        /** Has the state of a backup and knows its new cluster; nothing of its log counts yet. */
        RESTORED,
        /** Takes part without a vote, invited or in place of a lost self, until it has caught up. */
        JOINING,
        /** As JOINING; its log has this directory's claim, so that no other one can ever answer for its id. */
        LISTED,
        /** Others count on what it promised. */
        STARTED,
        /** Left its cluster for good. */
        REMOVED
    }

    public Identity {
        founders = List.copyOf(founders);
    }

    /**
     * With whom the log begins, never with whom flags say: what the store says, if that has this peer. What a peer that
     * joined was sent is of a time before, and the log behind that says the rest.
     */
    public Configuration begin(Configuration applied) {
        boolean known = applied.current().stream().anyMatch(p -> p.id() == id);
        return known ? applied : new Configuration(founders, List.of());
    }

    Identity adopted(long cluster, List<Participant> list) {
        return new Identity(id, name, token, Phase.ADOPTED, cluster, list, incarnation, claim);
    }

    Identity joining(long cluster, List<Participant> members) {
        return new Identity(id, name, token, Phase.JOINING, cluster, members, incarnation, claim);
    }

    Identity listed() {
        return new Identity(id, name, token, Phase.LISTED, clusterId, founders, incarnation, claim);
    }

    /** Whether it is still on its way to its part in a cluster that others have. */
    boolean joins() {
        return phase == Phase.JOINING || phase == Phase.LISTED;
    }

    /** The id comes with the place; the number of the directory proves whose it is. */
    Identity invited(long cluster, List<Participant> members, long place) {
        return new Identity(place, name, token, Phase.JOINING, cluster, members, incarnation, id);
    }

    Identity removed() {
        return new Identity(id, name, token, Phase.REMOVED, clusterId, founders, incarnation, claim);
    }

    Identity started() {
        return new Identity(id, name, token, Phase.STARTED, clusterId, founders, incarnation, claim);
    }

    Identity nextIncarnation() {
        return new Identity(id, name, token, phase, clusterId, founders, incarnation + 1, claim);
    }
}
