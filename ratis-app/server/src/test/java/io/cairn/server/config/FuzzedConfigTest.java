package io.cairn.server.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.cairn.server.Mutations;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever an operator writes, it is a configuration or a {@link ConfigException} that says what is wrong. */
final class FuzzedConfigTest {
    private static final int TRIES = 3_000;
    private static final long SEED = Long.getLong("cairn.seed", 20_261_122);

    private static final List<String> GOOD = List.of(
            "name=n1",
            "data-dir=data/n1",
            "listen-client-urls=http://127.0.0.1:2379",
            "advertise-client-urls=http://127.0.0.1:2379,http://[::1]:2379",
            "initial-cluster=n1=http://127.0.0.1:2380,n2=http://127.0.0.1:22380",
            "log-max-bytes=128MiB",
            "snapshot-entries=100000",
            "snapshot-age=1h30m",
            "snapshot-keep=2",
            "transfer-max-rate=0",
            "auto-compaction-retention=24",
            "auto-compaction-retention=1h30m",
            "election-timeout=1s",
            "supervise=true");

    @TempDir
    Path folder;

    private final Random random = new Random(SEED);
    private final Mutations mutations = new Mutations(random);

    private int refused;

    @Test
    void shouldRefuseOrObeyWhateverIsOnTheCommandLine() {
        for (int i = 0; i < TRIES; i++) {
            String flag = "--" + GOOD.get(random.nextInt(GOOD.size()));
            read(Map.of(), latin(mutations.of(flag.getBytes(StandardCharsets.ISO_8859_1))));
        }
        assertTrue(refused > TRIES / 2 && refused < TRIES, "refused " + refused);
    }

    @Test
    void shouldRefuseOrObeyWhateverIsInTheEnvironment() {
        for (int i = 0; i < TRIES; i++) {
            String[] pair = GOOD.get(random.nextInt(GOOD.size())).split("=", 2);
            byte[] value = mutations.of(pair[1].getBytes(StandardCharsets.ISO_8859_1));
            String variable = Setting.ofKey(pair[0]).orElseThrow().variable();
            read(Map.of(variable, latin(value)));
        }
        assertTrue(refused > TRIES / 4 && refused < TRIES, "refused " + refused);
    }

    @Test
    void shouldRefuseOrObeyWhateverIsInTheFile() throws Exception {
        byte[] good = String.join("\n", GOOD).getBytes(StandardCharsets.UTF_8);
        Path file = folder.resolve("peer.properties");
        for (int i = 0; i < TRIES; i++) {
            Files.write(file, mutations.of(good));
            read(Map.of(), "--config-file=" + file);
        }
        assertTrue(refused > TRIES / 4 && refused < TRIES, "refused " + refused);
    }

    /** A duration is an amount of time that anything can wait for, in nanoseconds; found by these tests. */
    @Test
    void shouldRefuseDurationsThatNobodyWaitsFor() {
        for (String setting : List.of(
                "--auto-compaction-retention=9223372036854775807",
                "--auto-compaction-retention=9223372036854775807ms",
                "--snapshot-age=9223372036854775807ms",
                "--snapshot-age=" + "9223372036854775807ms".repeat(3),
                "--snapshot-age=900000h")) {
            assertEquals("too large", mistake(setting), setting);
        }
        assertEquals("must be at most 50000ms", mistake("--election-timeout=" + "1s".repeat(20_000)));
        assertEquals(
                "not a duration; write for example 500ms, 10s, 30m or 1h",
                mistake("--election-timeout=" + "1s".repeat(20_000) + "x"));
    }

    private static String mistake(String setting) {
        try {
            return fail("obeyed as " + PeerConfigReader.read(new String[] {setting}, Map.of()));
        } catch (ConfigException e) {
            String message = String.valueOf(e.getMessage());
            return message.substring(message.lastIndexOf("): ") + 3);
        }
    }

    private static String latin(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    private void read(Map<String, String> env, String... args) {
        try {
            PeerConfig config = PeerConfigReader.read(args, env);
            assertTrue(config.snapshotAge().toNanos() > 0);
            assertTrue(config.electionTimeout().toNanos() > 0);
            assertTrue(config.autoCompaction().period().toNanos() >= 0);
        } catch (ConfigException e) {
            refused++;
            assertNotNull(e.getMessage());
        } catch (RuntimeException | StackOverflowError e) {
            fail("seed " + SEED + ": " + String.join(" ", args) + env, e);
        }
    }
}
