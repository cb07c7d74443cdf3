package io.cairn.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is refused before anything is read, and what is said when it goes wrong later. */
class RecoverVerbTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "recover | cairn recover needs a command: inspect, commit",
                "recover inspect | Missing required parameter: 'DIR'",
                "recover commit d | Missing required option: '--initial-cluster=n1=http://…'",
                "recover commit d --initial-cluster n1=http://h:1 | give --all DATA-ROOT, or --name NAME and --data-dir DIR",
                "recover commit d --initial-cluster n1=h --all x | 'h' is not http://HOST:PORT; write for example http://127.0.0.1:2380",
                "recover commit d --initial-cluster n1=http://h:1 --all x --lose-entries 3 | --lose-entries goes with --from",
                "recover commit d --initial-cluster n1=http://h:1 --all x --bump-revision -1 | --bump-revision: revisions never go down",
                "recover commit d --initial-cluster n1=http://h:1 --name n2 --data-dir x | --initial-cluster has no member named n2",
            })
    void shouldRefuseInOneLine(String command, String error) {
        CommandLineRun run = CommandLineRun.of(command.split(" "));
        assertEquals("Error: " + error, run.err().lines().findFirst().orElse(""), run.err());
        assertTrue(run.exitCode() != 0);
        assertEquals("", run.out());
    }

    /** The command line alone has no server on its class path. */
    @Test
    void shouldSayWhatTheOtherProcessSaid() {
        CommandLineRun run = CommandLineRun.of("recover", "inspect", "d");
        assertTrue(run.err().contains("RecoverMain"), run.err());
        assertEquals(ExitCode.ERROR, run.exitCode());
    }
}
