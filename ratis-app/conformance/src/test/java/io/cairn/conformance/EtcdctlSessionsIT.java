package io.cairn.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** As {@link EtcdctlIT}, for commands that go on until they are ended, because others hold what they want, or change it. */
@RequiresEtcd
class EtcdctlSessionsIT extends WithEtcdctl {
    private static final int POLLS = 1000;
    private static final long POLL_MILLIS = 100;

    /** That something goes on waiting can only be seen by waiting, too. */
    private static final long WAITS_MILLIS = 700;

    @Test
    void shouldElectOneAfterTheOther() throws IOException, InterruptedException {
        assertEquals(elected(both.withEtcd()), elected(both.withCairn()));
    }

    /** What they printed: the one that leads first, the one that leads then, and who only looks on. */
    private static List<String> elected(Etcdctl etcdctl) throws IOException, InterruptedException {
        try (Running first = new Running(etcdctl, "elect team one")) {
            first.await("one");
            try (Running second = new Running(etcdctl, "elect team two");
                    Running observer = new Running(etcdctl, "elect -l team")) {
                observer.await("one");
                TimeUnit.MILLISECONDS.sleep(WAITS_MILLIS);
                assertEquals("", second.printed(), "leads beside the first");
                int exitCode = first.terminate();
                second.await("two");
                observer.await("two");
                return List.of("exit code " + exitCode, first.printed(), second.printed(), observer.printed());
            }
        }
    }

    @Test
    void shouldLockOneAfterTheOther() throws IOException, InterruptedException {
        assertEquals(locked(both.withEtcd()), locked(both.withCairn()));
    }

    private static List<String> locked(Etcdctl etcdctl) throws IOException, InterruptedException {
        try (Running first = new Running(etcdctl, "lock door")) {
            first.await("door/");
            try (Running second = new Running(etcdctl, "lock door echo mine")) {
                TimeUnit.MILLISECONDS.sleep(WAITS_MILLIS);
                assertEquals("", second.printed(), "holds it beside the first");
                int exitCode = first.terminate();
                second.await("mine");
                return List.of("exit code " + exitCode, first.printed(), second.printed());
            }
        }
    }

    /** Each is the other's mirror, of different keys. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldMirror(boolean toCairn) throws IOException, InterruptedException {
        Etcdctl from = toCairn ? both.withEtcd() : both.withCairn();
        Etcdctl to = toCairn ? both.withCairn() : both.withEtcd();
        String target = (toCairn ? both.cairn() : both.etcd()).address();
        String source = toCairn ? "of-etcd/" : "of-cairn/";
        for (String line : List.of("put %sa 1", "put %sb 2", "put other 0")) {
            assertEquals(0, from.run(Etcdctl.words(line.formatted(source)), "").exitCode());
        }
        String line = "make-mirror --prefix=" + source + " --dest-prefix=copy-" + source + " " + target;
        try (Running mirror = new Running(from, line)) {
            awaitKeys(to, source, "a\n1\n", "b\n2\n");
            for (String change : List.of("put %sa 3", "del %sb", "put %sc 4")) {
                assertEquals(
                        0, from.run(Etcdctl.words(change.formatted(source)), "").exitCode(), mirror.printed());
            }
            awaitKeys(to, source, "a\n3\n", "c\n4\n");
        }
    }

    private static void awaitKeys(Etcdctl etcdctl, String source, String... rows)
            throws IOException, InterruptedException {
        StringBuilder expected = new StringBuilder();
        for (String row : rows) {
            expected.append("copy-").append(source).append(row);
        }
        String found = "";
        for (int i = 0; i < POLLS && !found.contentEquals(expected); i++) {
            TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
            found = etcdctl.run(List.of("get", "copy-" + source, "--prefix"), "")
                    .out();
        }
        assertEquals(expected.toString(), found);
    }

    /** A command that goes on until it is ended. */
    private static final class Running implements AutoCloseable {
        private final Path output;
        private final Process process;

        Running(Etcdctl etcdctl, String line) throws IOException {
            output = Files.createTempFile(folder, "running", "");
            process = etcdctl.start(Etcdctl.words(line), output);
        }

        String printed() throws IOException {
            return EtcdctlText.of(Files.readString(output, StandardCharsets.ISO_8859_1));
        }

        void await(String text) throws IOException, InterruptedException {
            for (int i = 0; i < POLLS && !printed().contains(text); i++) {
                TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
            }
            assertTrue(printed().contains(text), text + " did not come, only: " + printed());
        }

        /** SIGTERM, on which it lets go of what it holds; returns its exit code. */
        int terminate() throws InterruptedException {
            process.destroy();
            assertTrue(process.waitFor(POLLS * POLL_MILLIS, TimeUnit.MILLISECONDS), "does not end");
            return process.exitValue();
        }

        @Override
        public void close() {
            process.destroyForcibly();
        }
    }
}
