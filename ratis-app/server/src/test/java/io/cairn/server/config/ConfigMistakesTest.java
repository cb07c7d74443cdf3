package io.cairn.server.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ConfigMistakesTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "--snapshot-kep=3 | unknown flag: --snapshot-kep; did you mean --snapshot-keep?",
                "-name=a | unexpected argument '-name=a': settings are written --flag=value or --flag value",
                "--name | --name needs a value: --name=NAME",
                "--name=a/b | --name=a/b (from the command line): 'a/b' is not a name; "
                        + "use up to 64 letters, digits, '.', '_' and '-'",
                "--log-max-bytes=128MB | --log-max-bytes=128MB (from the command line): not a size; "
                        + "write for example 1048576, 64MiB or 8GiB",
                "--log-max-bytes=99999999999TiB | --log-max-bytes=99999999999TiB (from the command line): too large",
                "--log-max-bytes=1MiB | --log-max-bytes=1MiB (from the command line): must be at least 67108864",
                "--snapshot-log-bytes=65MiB | --snapshot-log-bytes=65MiB (from the command line): "
                        + "must be at most half of --log-max-bytes=128MiB",
                "--log-max-bytes=63MiB | --log-max-bytes=63MiB (from the command line): must be at least 67108864",
                "--snapshot-age=30 | --snapshot-age=30 (from the command line): not a duration; "
                        + "write for example 500ms, 10s, 30m or 1h",
                "--snapshot-age=0s | --snapshot-age=0s (from the command line): must be at least 1000ms",
                "--snapshot-keep=1 | --snapshot-keep=1 (from the command line): must be 2 to 100",
                "--snapshot-entries=-5 | --snapshot-entries=-5 (from the command line): not a whole number",
                "--max-learners=0 | --max-learners=0 (from the command line): must be 1 to 64",
                "--transfer-max-rate=1 | --transfer-max-rate=1 (from the command line): must be at least 262144",
                "--election-timeout=1m | --election-timeout=1m (from the command line): must be at most 50000ms",
                "--data-dir= | --data-dir= (from the command line): must not be empty",
                "--initial-cluster-state=old | --initial-cluster-state=old (from the command line): must be existing or new",
                "--supervise=yes | --supervise=yes (from the command line): must be true or false",
            })
    void shouldSayInOneLineWhatIsWrongAndWhere(String flag, String message) {
        assertEquals(message, mistake(Map.of(), flag));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "https://h:1 | TLS is not supported yet; use http://",
                "h:1 | 'h:1' is not http://HOST:PORT; write for example http://127.0.0.1:2379",
                "http://h | 'http://h' lacks a host or a port; write for example http://127.0.0.1:2379",
                "http://h:0 | 'http://h:0' lacks a host or a port; write for example http://127.0.0.1:2379",
                "http://h:70000 | 'http://h:70000': a port is 1 to 65535",
                "http://h:1/v3 | 'http://h:1/v3' is not http://HOST:PORT; write for example http://127.0.0.1:2379",
                "http://a b:1 | 'http://a b:1' is not a URL; write for example http://127.0.0.1:2379",
                "http://h:1,http://i:1 | exactly one URL is supported",
            })
    void shouldRefuseAddressesThatCannotWork(String urls, String why) {
        assertEquals(
                "--listen-peer-urls=" + urls + " (from the command line): " + why,
                mistake(Map.of(), "--listen-peer-urls", urls));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "n2=http://h:1 | must include this peer, --name=n1",
                "n1=http://h:1 | says http://h:1 for n1, but --initial-advertise-peer-urls is http://127.0.0.1:2380",
                "n1 | 'n1' is not NAME=URL",
                "n1=http://h:1,n1=http://i:1 | the name n1 is there twice",
                "n1=http://h:1,n2=http://h:1 | http://h:1 is there twice",
                "n1=http://h:1, | '' is not NAME=URL",
            })
    void shouldRefuseFoundersThatCannotMeet(String cluster, String why) {
        assertEquals(
                "--initial-cluster=" + cluster + " (from the command line): " + why,
                mistake(Map.of(), "--initial-cluster=" + cluster));
    }

    @Test
    void shouldRefuseToJoinNobody() {
        assertEquals(
                "--initial-cluster=n1=http://127.0.0.1:2380 (default): must name a peer of the existing cluster",
                mistake(Map.of(), "--initial-cluster-state=existing"));
    }

    @Test
    void shouldRefuseToAdvertiseEveryAddress() {
        assertEquals(
                "--advertise-client-urls=http://0.0.0.0:2379 (default): others cannot connect to 0.0.0.0; "
                        + "set --advertise-client-urls to an address of this machine",
                mistake(Map.of(), "--listen-client-urls=http://0.0.0.0:2379"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--disk-purge-bytes=3GiB | must be at most --disk-warn-bytes=2GiB",
                "--disk-refuse-bytes=2GiB | must be at most --disk-purge-bytes=1GiB",
                "--disk-reserve-bytes=1GiB | must be at most --disk-refuse-bytes=512MiB",
                "--disk-warn-bytes=much | not a size; write for example 1048576, 64MiB or 8GiB",
            })
    void shouldRefuseMarksOfTheDiskInTheWrongOrder(String flag, String why) {
        assertEquals(flag + " (from the command line): " + why, mistake(Map.of(), flag));
    }

    @Test
    void shouldNameTheVariable() {
        assertEquals(
                "unknown environment variable: CAIRN_LOGMAX_BYTES; did you mean CAIRN_LOG_MAX_BYTES?",
                mistake(Map.of("CAIRN_LOGMAX_BYTES", "1GiB")));
        assertEquals(
                "--snapshot-keep=x (from CAIRN_SNAPSHOT_KEEP): not a whole number",
                mistake(Map.of("CAIRN_SNAPSHOT_KEEP", "x")));
    }

    /** Flags of the CLI; etcdctl has variables for them, Cairn has not. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "CAIRN_COMMAND_TIMEOUT",
                "CAIRN_DIAL_TIMEOUT",
                "CAIRN_WRITE_OUT",
                "CAIRN_HEX",
                "CAIRN_USER",
                "CAIRN_PASSWORD"
            })
    void shouldRefuseVariablesThatNothingReads(String variable) {
        assertUnknown("unknown environment variable: " + variable + ";", mistake(Map.of(variable, "1")));
    }

    @Test
    void shouldNameTheFile() throws Exception {
        Path file = Files.writeString(folder.resolve("peer.properties"), "snapshot.age=1h\n");
        assertEquals(
                "unknown key in " + file + ": snapshot.age; did you mean snapshot-age?",
                mistake(Map.of(), "--config-file=" + file));

        Files.writeString(file, "config-file=other\n");
        assertFalse(mistake(Map.of(), "--config-file=" + file).contains("did you mean config-file"));

        Files.writeString(file, "snapshot-age=1 hour\n");
        assertEquals(
                "--snapshot-age=1 hour (from " + file + "): not a duration; write for example 500ms, 10s, 30m or 1h",
                mistake(Map.of(), "--config-file=" + file));
    }

    /** What it is set to is part of what makes the log safe. */
    @ParameterizedTest
    @ValueSource(strings = {"raft.server.log.async-flush.enabled", "raft.server.log.unsafe-flush.enabled"})
    void shouldKnowNoneOfTheSettingsOfRatis(String key) throws Exception {
        assertUnknown("unknown flag: --" + key, mistake(Map.of(), "--" + key + "=true"));
        Path file = Files.writeString(folder.resolve("peer.properties"), key + "=true\n");
        assertUnknown("unknown key in " + file + ": " + key, mistake(Map.of(), "--config-file=" + file));
    }

    /** What it takes for the nearest known one does not matter. */
    private static void assertUnknown(String expected, String message) {
        assertEquals(expected, message.substring(0, Math.min(message.length(), expected.length())));
    }

    @Test
    void shouldSayThatTheFileDoesNotExist() {
        Path absent = folder.resolve("absent");
        assertEquals(
                "the file " + absent + " named by --config-file does not exist",
                mistake(Map.of(), "--config-file", absent.toString()));
    }

    private static String mistake(Map<String, String> env, String... args) {
        String message = assertThrows(ConfigException.class, () -> PeerConfigReader.read(args, env))
                .getMessage();
        assertFalse(message.contains("\n"), message);
        return message;
    }
}
