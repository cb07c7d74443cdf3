package io.cairn.chaos.history;

import java.util.List;

/**
 * From this moment on nothing is broken any more: liveness counts from here.
 *
 * @param peers names of those that should serve from now on; a removed peer is none of them
 */
public record Healed(List<String> peers, long at) implements Fact {
    public Healed {
        peers = List.copyOf(peers);
    }
}
