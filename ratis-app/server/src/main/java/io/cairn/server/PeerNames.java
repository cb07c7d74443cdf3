package io.cairn.server;

import io.cairn.statemachine.Member;
import io.cairn.statemachine.store.View;
import java.util.function.LongFunction;
import java.util.function.Supplier;

/** What people call a peer: its label, or its id in hexadecimal while no label is known. Any thread. */
final class PeerNames implements LongFunction<String> {
    private final Supplier<View> views;

    PeerNames(Supplier<View> views) {
        this.views = views;
    }

    @Override
    public String apply(long peer) {
        try (View view = views.get()) {
            return view.members().stream()
                    .filter(member -> member.id() == peer)
                    .map(Member::name)
                    .filter(name -> !name.isEmpty())
                    .findFirst()
                    .orElse(Long.toHexString(peer));
        }
    }
}
