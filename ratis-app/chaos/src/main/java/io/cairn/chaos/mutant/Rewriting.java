package io.cairn.chaos.mutant;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.bytebuddy.ByteBuddy;
import net.bytebuddy.ClassFileVersion;
import net.bytebuddy.description.type.TypeDescription;
import net.bytebuddy.dynamic.ClassFileLocator;
import net.bytebuddy.dynamic.DynamicType;
import net.bytebuddy.matcher.ElementMatchers;
import net.bytebuddy.pool.TypePool;

/** Makes the classes of a peer with mistakes in them, from its class files. Loads none of them. */
public final class Rewriting {
    private final ClassFileLocator files;
    private final TypePool types;

    /** @param peer finds the class files of a peer */
    public Rewriting(ClassLoader peer) {
        files = ClassFileLocator.ForClassLoader.of(peer);
        types = TypePool.Default.of(files);
    }

    /**
     * The class files that differ, by binary name.
     *
     * @throws IllegalStateException if a method that is to be changed is not there any more, or not the only one of its
     *     name: a mutant that does nothing would be taken for one that nobody finds
     */
    public Map<String, byte[]> of(List<Mutant> mutants) {
        Map<String, List<Change>> byType = new LinkedHashMap<>();
        mutants.stream()
                .flatMap(mutant -> mutant.changes().stream())
                .forEach(change -> byType.computeIfAbsent(change.type(), type -> new ArrayList<>())
                        .add(change));
        Map<String, byte[]> rewritten = new LinkedHashMap<>();
        byType.forEach((type, changes) -> rewritten.put(type, rewrite(type, changes)));
        return rewritten;
    }

    private byte[] rewrite(String name, List<Change> changes) {
        TypePool.Resolution found = types.describe(name);
        if (!found.isResolved()) {
            throw new IllegalStateException("there is no class " + name + " to break");
        }
        TypeDescription type = found.resolve();
        DynamicType.Builder<?> builder = new ByteBuddy(ClassFileVersion.JAVA_V17).redefine(type, files);
        for (Change change : changes) {
            int methods = type.getDeclaredMethods()
                    .filter(ElementMatchers.named(change.method()))
                    .size();
            if (methods != 1) {
                throw new IllegalStateException(
                        name + " has " + methods + " methods " + change.method() + " to break, not 1");
            }
            builder = change.how().apply(builder, types);
        }
        return builder.make(types).getBytes();
    }
}
