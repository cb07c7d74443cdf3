package io.cairn.client;

import java.util.List;

/**
 * The members of the cluster.
 *
 * @param header who answered; its revision is 0
 * @param members ascending by unsigned id
 */
public record MemberList(Header header, List<Member> members) {
    /** Copies the list. */
    public MemberList {
        members = List.copyOf(members);
    }
}
