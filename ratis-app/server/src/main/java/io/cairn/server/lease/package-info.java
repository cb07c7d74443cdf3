/** The time of leases: kept by the leader alone, asked for by every peer. */
@NullMarked
package io.cairn.server.lease;

import org.jspecify.annotations.NullMarked;
