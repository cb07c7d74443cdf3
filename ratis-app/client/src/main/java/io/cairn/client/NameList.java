package io.cairn.client;

import java.util.List;

/**
 * Names of users or of roles.
 *
 * @param header who answered
 */
public record NameList(Header header, List<String> names) {
    /** Copies the list. */
    public NameList {
        names = List.copyOf(names);
    }
}
