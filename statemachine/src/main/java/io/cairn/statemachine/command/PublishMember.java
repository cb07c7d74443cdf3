package io.cairn.statemachine.command;

import java.util.List;

/** What a peer tells of itself at each start: its name and URLs. Ignored when the id takes no part in the log. */
public record PublishMember(long id, String name, List<String> peerUrls, List<String> clientUrls) implements Command {
    public PublishMember {
        peerUrls = List.copyOf(peerUrls);
        clientUrls = List.copyOf(clientUrls);
    }
}
