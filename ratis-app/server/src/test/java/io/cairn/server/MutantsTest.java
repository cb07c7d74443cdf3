package io.cairn.server;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import io.cairn.chaos.mutant.Mutant;
import io.cairn.chaos.mutant.Mutants;
import io.cairn.chaos.mutant.Rewriting;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Chaos breaks methods of peers by their names: whoever renames one learns it here. */
class MutantsTest {
    @TestFactory
    List<DynamicTest> shouldFindTheMethodsOfEveryMutant() {
        return Mutants.all().stream()
                .map(mutant -> DynamicTest.dynamicTest(mutant.name(), () -> check(mutant)))
                .toList();
    }

    private static void check(Mutant mutant) throws ClassNotFoundException {
        Map<String, byte[]> rewritten = new Rewriting(MutantsTest.class.getClassLoader()).of(List.of(mutant));
        assertFalse(rewritten.isEmpty());
        for (String type : rewritten.keySet()) {
            // Runs its static part, and so has the JVM verify all of it.
            assertNotNull(Class.forName(type, true, new Broken(rewritten)));
        }
    }

    /** Its own copies of all that may belong to the same package as a broken class. */
    private static final class Broken extends ClassLoader {
        private static final List<String> OWN =
                List.of("io.cairn.server.", "io.cairn.statemachine.", "org.apache.ratis.");

        private final Map<String, byte[]> rewritten;

        Broken(Map<String, byte[]> rewritten) {
            super(MutantsTest.class.getClassLoader());
            this.rewritten = rewritten;
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            synchronized (getClassLoadingLock(name)) {
                Class<?> known = findLoadedClass(name);
                if (known != null) {
                    return known;
                }
                if (OWN.stream().noneMatch(name::startsWith)) {
                    return super.loadClass(name, resolve);
                }
                byte[] bytes = rewritten.containsKey(name) ? rewritten.get(name) : original(name);
                return defineClass(name, bytes, 0, bytes.length);
            }
        }

        private byte[] original(String name) throws ClassNotFoundException {
            try (InputStream file = getResourceAsStream(name.replace('.', '/') + ".class")) {
                if (file == null) {
                    throw new ClassNotFoundException(name);
                }
                return file.readAllBytes();
            } catch (IOException e) {
                throw new ClassNotFoundException(name, e);
            }
        }
    }
}
