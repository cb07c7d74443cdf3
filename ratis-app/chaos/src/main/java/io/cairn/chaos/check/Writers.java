package io.cairn.chaos.check;

import io.cairn.chaos.history.Operation;
import java.util.List;
import java.util.Map;

/**
 * Who wrote what.
 *
 * @param operations by the revision they made, also those whose client never heard of it
 * @param leaseEnds leases that ended by themselves, by the revision in which their keys went
 * @param violations acknowledged writes that are not there, and revisions that nobody wrote
 */
record Writers(Map<Long, Operation> operations, Map<Long, Long> leaseEnds, List<Violation> violations) {}
