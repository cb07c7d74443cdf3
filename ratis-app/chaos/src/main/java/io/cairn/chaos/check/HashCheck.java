package io.cairn.chaos.check;

import io.cairn.chaos.history.PeerHash;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** All peers have the same history: nothing was written or compacted any more when they were asked. */
final class HashCheck implements Check {
    @Override
    public List<Violation> check(Evidence evidence) {
        Findings findings = new Findings("hash");
        Map<Long, PeerHash> first = new HashMap<>();
        for (PeerHash hash : evidence.history().all(PeerHash.class)) {
            PeerHash other = first.putIfAbsent(hash.revision(), hash);
            if (other != null && (other.compacted() != hash.compacted() || other.hash() != hash.hash())) {
                findings.add(
                        other.peer() + " and " + hash.peer() + " differ at revision " + hash.revision(), other, hash);
            }
        }
        return findings.all();
    }
}
