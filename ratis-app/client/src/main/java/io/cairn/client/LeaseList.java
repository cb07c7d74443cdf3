package io.cairn.client;

import java.util.List;

/**
 * All leases.
 *
 * @param ids in no order
 */
public record LeaseList(Header header, List<Long> ids) {
    /** Copies the list. */
    public LeaseList {
        ids = List.copyOf(ids);
    }
}
