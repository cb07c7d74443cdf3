package io.cairn.chaos.check;

import com.google.protobuf.ByteString;
import java.time.Duration;

/**
 * What a run may take.
 *
 * @param logBytes of a peer's log on its disk, at most
 * @param recovery from the healing until every peer serves, at most
 * @param leaseGrace how much longer a lease may last than its time to live
 * @param registers keys that begin with this are checked one by one without looking at the order of revisions; each has
 *     few clients and few operations (see {@link RegisterCheck})
 */
public record Bounds(long logBytes, Duration recovery, Duration leaseGrace, ByteString registers) {}
