package io.cairn.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The real etcdctl with both: what it prints must be the same, but for what the two cannot have in common. */
@RequiresEtcd
class EtcdctlIT extends WithEtcdctl {
    private static final long[] START_MILLIS = {700, 3_000, 12_000};

    static List<EtcdctlCommand> commands() throws IOException {
        return EtcdctlCommand.in("etcdctl.commands");
    }

    @ParameterizedTest
    @MethodSource("commands")
    void shouldPrintTheSame(EtcdctlCommand command) throws IOException, InterruptedException {
        both.assertSame(command);
    }

    /** Commands that go on until they are ended: what they have printed when nothing more comes. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "watch live --prefix",
                "watch live/a --prev-kv",
                "watch live --prefix -w json",
                "watch live/a live/c",
                "watch \"\" --from-key --rev=1",
                "watch live/a --rev=1 --prev-kv",
            })
    void shouldPrintTheSameWhileItWatches(String line) throws IOException, InterruptedException {
        String etcd = "";
        String cairn = "";
        // Nothing tells from when on etcdctl watches. What it misses by then is asked for again with more time.
        for (int attempt = 0; attempt < START_MILLIS.length; attempt++) {
            etcd = watched(both.withEtcd(), line, attempt);
            cairn = watched(both.withCairn(), line, attempt);
            if (etcd.equals(cairn)) {
                return;
            }
        }
        assertEquals(etcd, cairn, line);
    }

    private static String watched(Etcdctl etcdctl, String line, int attempt) throws IOException, InterruptedException {
        Path output = Files.createTempFile(folder, "watch", "");
        // Of no other run, which a watch may also show, as what was there before or as history.
        String last = "end-" + Integer.toHexString(line.hashCode()) + "-" + attempt;
        String end = line.contains("json")
                ? Base64.getEncoder().encodeToString(last.getBytes(StandardCharsets.UTF_8))
                : last;
        Process process = etcdctl.start(Etcdctl.words(line), output);
        try {
            TimeUnit.MILLISECONDS.sleep(START_MILLIS[attempt]);
            for (String change :
                    List.of("put live/a 1", "put live/b 2", "put live/a 3", "del live/a", "put live/a " + last)) {
                etcdctl.run(Etcdctl.words(change), "");
            }
            for (int i = 0; i < 600 && process.isAlive() && !text(output).contains(end); i++) {
                TimeUnit.MILLISECONDS.sleep(100);
            }
        } finally {
            process.destroyForcibly().waitFor();
        }
        // A live event's header, and one of the past, are at other revisions.
        return EtcdctlText.of(text(output)).replaceAll("\"revision\":\\d+", "\"revision\":1");
    }

    private static String text(Path output) throws IOException {
        return Files.readString(output, StandardCharsets.ISO_8859_1);
    }
}
