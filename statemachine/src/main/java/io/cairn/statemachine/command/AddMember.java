package io.cairn.statemachine.command;

import java.util.List;

/**
 * Invites a peer. Refused when the id or one of the URLs is in use, or when there are learners enough.
 *
 * @param id that it will have, never 0
 * @param learnersMax how many learners there may be, this one included
 */
public record AddMember(long id, List<String> peerUrls, boolean learner, int learnersMax) implements ClusterCommand {
    public AddMember {
        peerUrls = List.copyOf(peerUrls);
    }
}
