package io.cairn.chaos.mutant;

import java.util.List;
import net.bytebuddy.implementation.Implementation;
import net.bytebuddy.implementation.MethodCall;
import net.bytebuddy.matcher.ElementMatchers;
import net.bytebuddy.pool.TypePool;

/** What a state that is opened says of the batches that it has seen is forgotten. */
final class DedupeTableNotSaved {
    static final Mutant MUTANT = new Mutant(
            "dedupe-table-not-in-snapshot",
            "after a snapshot was installed or a store opened, no batch counts as seen",
            true,
            List.of(Change.instead("io.cairn.statemachine.store.MetaRows", "readOrigin", DedupeTableNotSaved::unseen)));

    private DedupeTableNotSaved() {}

    private static Implementation unseen(TypePool types) {
        return MethodCall.construct(types.describe("io.cairn.statemachine.store.OriginRow")
                        .resolve()
                        .getDeclaredMethods()
                        .filter(ElementMatchers.isConstructor())
                        .getOnly())
                .withArgument(0)
                .with(0L, 0L, 0L);
    }
}
