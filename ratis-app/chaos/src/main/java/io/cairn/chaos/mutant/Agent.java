package io.cairn.chaos.mutant;

import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.security.ProtectionDomain;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The java agent: {@code -javaagent:cairn-chaos.jar=NAME[,NAME]} makes a peer of these mutants. */
public final class Agent {
    private Agent() {}

    /**
     * Called by the JVM before the peer's own main method; what is thrown here ends the process.
     *
     * @param names of the mutants
     * @throws IllegalArgumentException if there is none of that name
     * @throws IllegalStateException if what it changes is not there any more
     */
    public static void premain(String names, Instrumentation peer) {
        List<Mutant> mutants =
                Arrays.stream(names.split(",")).map(Mutants::named).toList();
        Map<String, byte[]> rewritten = new HashMap<>();
        new Rewriting(ClassLoader.getSystemClassLoader())
                .of(mutants)
                .forEach((type, bytes) -> rewritten.put(type.replace('.', '/'), bytes));
        peer.addTransformer(new ClassFileTransformer() {
            @Override
            public byte @Nullable [] transform(
                    @Nullable ClassLoader loader,
                    String type,
                    @Nullable Class<?> redefined,
                    ProtectionDomain domain,
                    byte[] original) {
                return rewritten.get(type);
            }
        });
        mutants.forEach(mutant -> System.err.println("cairn: broken on purpose: " + mutant.mistake()));
    }
}
