package io.cairn.statemachine.store;

import java.nio.charset.StandardCharsets;

/** The column families, in the order in which they are opened. */
enum Family {
    /** RocksDB insists on it; empty. */
    DEFAULT("default"),
    /** Key to the row of its newest version, live keys only. */
    LATEST("latest"),
    /** Bucket key (main and sub revision) to the row of that change. */
    HISTORY("history"),
    /** Key and inverted revision to whether that change was a delete: newest change first within a key. */
    INDEX("index"),
    /** Everything that is not keys: see {@link MetaRows}. */
    META("meta"),
    /** Leases, and which keys hang on them: see {@link LeaseKeys}. */
    LEASE("lease");

    private final String label;

    Family(String label) {
        this.label = label;
    }

    byte[] label() {
        return label.getBytes(StandardCharsets.UTF_8);
    }

    static boolean isKnown(byte[] label) {
        for (Family family : values()) {
            if (family.label.equals(new String(label, StandardCharsets.UTF_8))) {
                return true;
            }
        }
        return false;
    }
}
