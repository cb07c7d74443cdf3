package io.cairn.statemachine.command;

import java.util.List;

/** Changes where a member says it can be reached by peers. */
public record UpdateMember(long id, List<String> peerUrls) implements ClusterCommand {
    public UpdateMember {
        peerUrls = List.copyOf(peerUrls);
    }
}
