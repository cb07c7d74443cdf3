package io.cairn.chaos.mutant;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import net.bytebuddy.implementation.Implementation;
import net.bytebuddy.implementation.MethodCall;
import net.bytebuddy.matcher.ElementMatchers;
import net.bytebuddy.pool.TypePool;

/** The leader is not asked. */
final class ReadWithoutBarrier {
    private static final String READS = "io.cairn.server.read.ReadBarrier";

    static final Mutant MUTANT = new Mutant(
            "read-without-barrier",
            "every read is answered from what this peer happens to have applied",
            true,
            List.of(Change.instead(READS, "linearizable", ReadWithoutBarrier::local)));

    private ReadWithoutBarrier() {}

    private static Implementation local(TypePool types) {
        try {
            return MethodCall.invoke(CompletableFuture.class.getMethod("completedFuture", Object.class))
                    .withMethodCall(MethodCall.invoke(types.describe(READS)
                            .resolve()
                            .getDeclaredMethods()
                            .filter(ElementMatchers.named("local"))
                            .getOnly()));
        } catch (NoSuchMethodException e) {
            throw new IllegalStateException(e);
        }
    }
}
