package io.cairn.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The disk is full, or whoever read the output has gone. */
class LostOutputTest {
    private static final long WITHIN_SECONDS = 60;
    private static final String LOST = "Error: cannot write to standard output\n";

    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    /** Takes nothing. */
    private static final class Closed extends OutputStream {
        @Override
        public void write(int b) throws IOException {
            throw new IOException("nobody reads this");
        }
    }

    private int run(String command) {
        Console console = new Console(
                new ByteArrayInputStream(new byte[0]),
                new PrintStream(new Closed(), false, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8));
        return Cairn.run(console, command.split(" "));
    }

    @ParameterizedTest
    @ValueSource(strings = {"version", "get --help", "completion bash"})
    void shouldFailWhenItsOutputIsLost(String command) {
        assertEquals(ExitCode.ERROR, run(command));
        assertEquals(LOST, err.toString(StandardCharsets.UTF_8));
    }

    @Test
    void shouldSayOnlyWhatWentWrongBefore() {
        assertEquals(ExitCode.BAD_ARGS, run("lock"));
        assertEquals(
                "Error: lock takes a lock name argument and an optional command to execute\n",
                err.toString(StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @ValueSource(strings = {"watch k", "elect -l l", "lease keep-alive 4d"})
    void shouldEndWhatHasNoOtherEnd(String command)
            throws IOException, ExecutionException, InterruptedException, TimeoutException {
        try (FakeEtcd etcd = FakeEtcd.taken(() -> {})) {
            String there = " --command-timeout=1m --dial-timeout=1m --endpoints=" + etcd.endpoint();
            FutureTask<Integer> running = new FutureTask<>(() -> run(command + there));
            Thread thread = new Thread(running);
            thread.start();
            try {
                assertEquals(ExitCode.ERROR, running.get(WITHIN_SECONDS, TimeUnit.SECONDS));
                assertEquals(LOST, err.toString(StandardCharsets.UTF_8));
            } finally {
                thread.interrupt();
            }
        }
    }
}
