package io.cairn.chaos.fault;

import io.cairn.chaos.cluster.Await;
import io.cairn.chaos.cluster.Network;
import io.cairn.chaos.cluster.NetworkNamespaces;
import io.cairn.chaos.cluster.PeerProcess;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;

/** A partition between peers, in silence; clients still reach every peer. */
record Cut(Target target, Shape shape, Duration length) implements Fault {
    /** Seen from the one that it hits. */
    enum Shape {
        /** Neither hears nor is heard. */
        ALONE,
        /** Is heard, but hears nobody. */
        DEAF,
        /** Hears everybody, but is not heard. */
        MUTE,
        /** One of the others does not hear it; all else works. */
        UNHEARD_BY_ONE,
        /** The others do not hear each other. */
        BRIDGE,
        /** Five peers stand in a circle, and each hears its two neighbours only: all have a majority, each another one. */
        RING
    }

    private static final int PEERS_OF_A_RING = 5;

    @Override
    public Set<Network.Power> needs() {
        return Set.of(Network.Power.FILTER);
    }

    @Override
    public int peers() {
        return shape == Shape.RING ? PEERS_OF_A_RING : PEERS;
    }

    @Override
    public void strike(Arena arena) {
        PeerProcess victim = arena.peer(target);
        arena.say(shape + " " + victim.name());
        List<PeerProcess> others = arena.cluster().others(victim);
        if (shape == Shape.BRIDGE) {
            PeerProcess one = others.get(0);
            others.stream().skip(1).forEach(other -> cut(arena, one, other));
        } else if (shape == Shape.RING) {
            ring(arena);
        } else if (shape == Shape.UNHEARD_BY_ONE) {
            arena.network().silence(victim.number(), arena.oneOf(others).number());
        } else {
            others.forEach(other -> cut(arena, victim, other));
        }
        Await.pause(length);
        arena.network().heal();
    }

    private void ring(Arena arena) {
        List<PeerProcess> circle = new ArrayList<>(arena.cluster().peers());
        Collections.shuffle(circle, arena.random());
        arena.say(circle.stream().map(PeerProcess::name).toList() + " in a circle");
        for (int i = 0; i < circle.size(); i++) {
            for (int j = i + 2; j < circle.size(); j++) {
                if (i > 0 || j < circle.size() - 1) {
                    cut(arena, circle.get(i), circle.get(j));
                }
            }
        }
    }

    private void cut(Arena arena, PeerProcess one, PeerProcess other) {
        NetworkNamespaces network = arena.network();
        if (shape != Shape.MUTE) {
            network.silence(other.number(), one.number());
        }
        if (shape != Shape.DEAF) {
            network.silence(one.number(), other.number());
        }
    }
}
