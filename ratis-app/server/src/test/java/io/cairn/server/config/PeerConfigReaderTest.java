package io.cairn.server.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PeerConfigReaderTest {
    @TempDir
    Path folder;

    @Test
    void shouldRunOnePeerOnLoopbackWhenToldNothing() throws ConfigException {
        PeerConfig config = read();

        assertEquals("n1", config.name());
        assertEquals(Path.of("data/n1"), config.dataDir());
        assertEquals(new Endpoint("127.0.0.1", 2379), config.listenClient());
        assertEquals(List.of("http://127.0.0.1:2379"), config.advertiseClientUrls());
        assertEquals(Map.of("n1", new Endpoint("127.0.0.1", 2380)), config.initialCluster());
        assertEquals(new Endpoint("127.0.0.1", 2381), config.listenHttp());
        assertEquals(134_217_728, config.logMaxBytes());
        assertEquals(33_554_432, config.snapshotLogBytes());
        assertEquals(100_000, config.snapshotEntries());
        assertEquals(Duration.ofMinutes(30), config.snapshotAge());
        assertEquals(2, config.snapshotKeep());
        assertEquals(8_589_934_592L, config.quotaBytes());
        assertEquals(new DiskMarks(2L << 30, 1L << 30, 512L << 20, 32L << 20), config.disk());
        assertEquals(Duration.ofSeconds(1), config.electionTimeout());
        assertEquals(Duration.ofSeconds(2), config.electionTimeoutMax());
        assertFalse(config.joining());
        assertTrue(config.offLoopback().isEmpty());
    }

    @Test
    void shouldPreferFlagsOverEnvironmentOverFileOverDefaults() throws Exception {
        Path file = file("snapshot-keep=3\nsnapshot-entries = 500 \nlog-max-bytes=256MiB\nsupervise=true\n");
        Map<String, String> env = Map.of("CAIRN_SNAPSHOT_ENTRIES", "600", "CAIRN_LOG_MAX_BYTES", "512MiB");

        PeerConfig config =
                PeerConfigReader.read(new String[] {"--config-file", file.toString(), "--log-max-bytes=1GiB"}, env);

        assertEquals(3, config.snapshotKeep(), "only in the file");
        assertEquals(600, config.snapshotEntries(), "environment over file");
        assertEquals(1L << 30, config.logMaxBytes(), "flag over environment and file");
        assertEquals(33_554_432, config.snapshotLogBytes(), "default");
    }

    @Test
    void shouldFindTheFileThroughTheEnvironment() throws Exception {
        Path file = file("name=cafe1\n");

        assertEquals(
                "cafe1",
                PeerConfigReader.read(new String[0], Map.of("CAIRN_CONFIG_FILE", file.toString()))
                        .name());
    }

    @Test
    void shouldDeriveWhatWasNotSaid() throws ConfigException {
        PeerConfig config = PeerConfigReader.read(
                new String[] {"--name", "x", "--listen-peer-urls", "http://[::1]:4000"},
                Map.of("CAIRN_DATA", "/var/cairn"));

        assertEquals(Path.of("/var/cairn/x"), config.dataDir());
        assertEquals(new Endpoint("::1", 4000), config.advertisePeer());
        assertEquals(Map.of("x", new Endpoint("::1", 4000)), config.initialCluster());
    }

    @Test
    void shouldKeepTheOrderOfFounders() throws ConfigException {
        PeerConfig config = read("--initial-cluster=n3=http://h3:1,n1=http://127.0.0.1:2380,n2=http://h2:1");

        assertEquals(
                List.of("n3", "n1", "n2"), List.copyOf(config.initialCluster().keySet()));
    }

    @Test
    void shouldJoinWithoutBeingAmongThePeersItAsks() throws ConfigException {
        PeerConfig config =
                read("--name=n4", "--initial-cluster-state=existing", "--initial-cluster=n1=http://h1:2380");

        assertTrue(config.joining());
    }

    @Test
    void shouldTellWhichAddressesAreOffLoopback() throws ConfigException {
        PeerConfig config = read(
                "--listen-client-urls=http://0.0.0.0:2379",
                "--advertise-client-urls=http://10.0.0.1:2379,http://n1.example:2379",
                "--listen-peer-urls=http://localhost:2380",
                "--listen-metrics-urls=http://n1.example:2381");

        assertEquals(List.of(config.listenClient(), config.listenHttp()), config.offLoopback());
        assertEquals(List.of("http://10.0.0.1:2379", "http://n1.example:2379"), config.advertiseClientUrls());
    }

    @Test
    void shouldAcceptTheSwitchOfTheScriptAnywhere() throws ConfigException {
        assertEquals("b", read("--supervise", "--name", "b").name());
    }

    @Test
    void shouldLeaveVariablesOfOthersAlone() throws ConfigException {
        Map<String, String> env = Map.of(
                "CAIRN_JAVA_OPTS", "-Xmx1g",
                "CAIRN_ENDPOINTS", "127.0.0.1:1",
                "CAIRN_SERVICE_HOST", "10.0.0.1",
                "CAIRN_PORT_2379_TCP_ADDR", "10.0.0.1");

        assertEquals("n1", PeerConfigReader.read(new String[0], env).name());
    }

    @Test
    void shouldAnswerHelpAndVersionInsteadOfStarting() {
        String help = PeerConfigReader.answer(new String[] {"--name", "--help"}).orElseThrow();
        for (Setting setting : Setting.values()) {
            assertTrue(help.contains("  " + setting.flag() + " "), setting.flag());
        }
        String version = PeerConfigReader.answer(new String[] {"--version"}).orElseThrow();
        assertTrue(version.matches("cairn \\d+\\.\\d+\\.\\d+.*"), version);
        assertTrue(PeerConfigReader.answer(new String[] {"--name=a"}).isEmpty());
    }

    private Path file(String text) throws IOException {
        return Files.writeString(folder.resolve("peer.properties"), text);
    }

    private static PeerConfig read(String... args) throws ConfigException {
        return PeerConfigReader.read(args, Map.of());
    }
}
