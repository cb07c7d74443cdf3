package io.cairn.cli;

import io.cairn.client.MemberList;
import java.util.stream.Collectors;

/** The value of --initial-cluster that a new peer is started with. */
final class Founders {
    private Founders() {}

    /** @param name of the member {@code id}, which has not told it yet */
    static String of(MemberList list, long id, String name) {
        return list.members().stream()
                .flatMap(m -> m.peerUrls().stream().map(url -> (m.id() == id ? name : m.name()) + "=" + url))
                .collect(Collectors.joining(","));
    }
}
