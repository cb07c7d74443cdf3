package io.cairn.client;

import java.util.List;

/**
 * What a role allows.
 *
 * @param header who answered
 */
public record PermissionList(Header header, List<Permission> permissions) {
    /** Copies the list. */
    public PermissionList {
        permissions = List.copyOf(permissions);
    }
}
