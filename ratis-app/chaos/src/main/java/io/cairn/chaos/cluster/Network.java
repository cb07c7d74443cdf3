package io.cairn.chaos.cluster;

import java.util.List;
import java.util.Set;

/** What lies between the peers. Peers have numbers from 1. Any thread may ask, one breaks and heals it. */
public sealed interface Network extends AutoCloseable permits Loopback, NetworkNamespaces {
    /** What may be done to it here. */
    enum Power {
        /** Nothing between one peer and everybody else. */
        UNPLUG,
        /** Silence, resets and loss between two peers, in one direction or both. */
        FILTER,
        /** A slow line. */
        SLOW,
        /** What peers send each other arrives later. */
        DELAY
    }

    Set<Power> powers();

    List<Place> places();

    /** Gives another peer a place. */
    Place another();

    /** Heals everything. */
    void heal();

    @Override
    void close();
}
