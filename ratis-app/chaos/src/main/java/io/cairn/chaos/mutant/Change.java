package io.cairn.chaos.mutant;

import java.util.function.Function;
import net.bytebuddy.asm.Advice;
import net.bytebuddy.dynamic.DynamicType;
import net.bytebuddy.implementation.Implementation;
import net.bytebuddy.matcher.ElementMatchers;
import net.bytebuddy.pool.TypePool;

/**
 * What becomes of one method of a peer.
 *
 * @param type the class's binary name
 * @param method its name; there must be exactly one of it
 * @param how rewrites the class
 */
record Change(String type, String method, How how) {
    /** Rewrites a class; the types of the peer are known by description only, none of them is loaded. */
    interface How {
        DynamicType.Builder<?> apply(DynamicType.Builder<?> original, TypePool types);
    }

    /** The code of the advice goes around that of the method. */
    static Change around(String type, String method, Class<?> advice) {
        return new Change(
                type,
                method,
                (original, types) -> original.visit(Advice.to(advice).on(ElementMatchers.named(method))));
    }

    /** The method does something else altogether. */
    static Change instead(String type, String method, Function<TypePool, Implementation> body) {
        return new Change(
                type,
                method,
                (original, types) ->
                        original.method(ElementMatchers.named(method)).intercept(body.apply(types)));
    }
}
