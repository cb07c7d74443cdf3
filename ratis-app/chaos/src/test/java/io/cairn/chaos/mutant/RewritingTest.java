package io.cairn.chaos.mutant;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.List;
import java.util.Map;
import net.bytebuddy.asm.Advice;
import org.junit.jupiter.api.Test;

class RewritingTest {
    private static final ClassLoader HERE = RewritingTest.class.getClassLoader();

    /** What is broken here. */
    static final class Victim {
        private Victim() {}

        static int answer() {
            return 42;
        }

        static int twice(int number) {
            return 2 * number;
        }

        static long twice(long number) {
            return 2 * number;
        }
    }

    static final class Wrong {
        private Wrong() {}

        @Advice.OnMethodExit
        static void exit(@Advice.Return(readOnly = false) int answer) {
            answer = 41;
        }
    }

    private static Mutant mutant(String type, String method) {
        return new Mutant("test", "a test", true, List.of(Change.around(type, method, Wrong.class)));
    }

    @Test
    void shouldChangeWhatTheMethodReturnsAndNotTheClassThatIsLoaded() throws ReflectiveOperationException {
        Map<String, byte[]> rewritten = new Rewriting(HERE).of(List.of(mutant(Victim.class.getName(), "answer")));
        assertEquals(List.of(Victim.class.getName()), List.copyOf(rewritten.keySet()));
        assertEquals(41, answer(new Loaded(rewritten)));
        assertEquals(42, Victim.answer());
    }

    private static Object answer(Loaded classes) throws ReflectiveOperationException {
        Method answer = classes.loadClass(Victim.class.getName()).getDeclaredMethod("answer");
        answer.setAccessible(true);
        try {
            return answer.invoke(null);
        } catch (InvocationTargetException e) {
            throw new AssertionError(e.getCause());
        }
    }

    private static final class Loaded extends ClassLoader {
        private final Map<String, byte[]> classes;

        Loaded(Map<String, byte[]> classes) {
            super(HERE);
            this.classes = classes;
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            byte[] bytes = classes.get(name);
            return bytes == null ? super.loadClass(name, resolve) : defineClass(name, bytes, 0, bytes.length);
        }
    }

    @Test
    void shouldRefuseWhatIsGoneOrNotTheOnlyOne() {
        assertTrue(wrong(Victim.class.getName(), "question").contains("has 0 methods question"));
        assertTrue(wrong(Victim.class.getName(), "twice").contains("has 2 methods twice"));
        assertTrue(wrong("io.cairn.Nowhere", "answer").contains("no class io.cairn.Nowhere"));
    }

    private static String wrong(String type, String method) {
        Rewriting rewriting = new Rewriting(HERE);
        return String.valueOf(assertThrows(
                        IllegalStateException.class, () -> rewriting.of(List.of(mutant(type, method))))
                .getMessage());
    }

    @Test
    void shouldNotStartAPeerWithAMutantThatThereIsNot() {
        assertThrows(IllegalArgumentException.class, () -> Mutants.named("godzilla"));
        assertEquals("reply-before-commit", Mutants.named("reply-before-commit").name());
    }
}
