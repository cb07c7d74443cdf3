package io.cairn.server.etcd;

import java.security.SecureRandom;

/** Ids for clients that want any: chosen before the log, since the state machine knows no chance. Any thread. */
final class LeaseIds {
    private final SecureRandom random = new SecureRandom();

    /** Above 0. That two are ever alike is left to 63 bits: the second grant would be refused. */
    long next() {
        long id = 0;
        while (id == 0) {
            id = random.nextLong() & Long.MAX_VALUE;
        }
        return id;
    }
}
