package io.cairn.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CairnTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "get --foo a | 1 | Error: unknown flag: --foo | Run 'cairn get --help' for usage.",
                "gett a | 1 | Error: unknown command \"gett\" for \"cairn\"; did you mean get? | Run 'cairn --help' for usage.",
                "endpoint | 1 | Error: cairn endpoint needs a command: status, health, hashkv | Run 'cairn endpoint --help' for usage.",
                "get a --command-timeout 5 | 1 | Error: Invalid value for option '--command-timeout': invalid duration \"5\", want for example 5s or 250ms | Run 'cairn get --help' for usage.",
            })
    void shouldSayInOneLineWhatIsWrongAndWhereHelpIs(String command, int exitCode, String line, String hint) {
        CommandLineRun run = CommandLineRun.of(command.split(" "));
        assertEquals(line + "\n" + hint + "\n", run.err());
        assertEquals(exitCode, run.exitCode());
        assertEquals("", run.out());
    }

    @Test
    void shouldRefuseABadEndpoint() {
        CommandLineRun run = CommandLineRun.of("get", "a", "--endpoints", "nowhere");
        assertEquals("Error: endpoint nowhere: want host:port\n", run.err());
        assertEquals(ExitCode.BAD_ARGS, run.exitCode());
    }

    @Test
    void shouldSayThatNobodyListens() {
        CommandLineRun run = CommandLineRun.of("put", "a", "1", "--endpoints", "127.0.0.1:1", "--dial-timeout=100ms");
        assertEquals("Error: cannot reach 127.0.0.1:1: Connection refused\n", run.err());
        assertEquals(ExitCode.ERROR, run.exitCode());
    }

    @Test
    void shouldPrintItsVersion() {
        assertTrue(CommandLineRun.of("--version").out().startsWith("cairn version: "));
        assertEquals(
                CommandLineRun.of("--version").out(),
                CommandLineRun.of("version").out());
    }

    @ParameterizedTest
    @CsvSource({"bash", "zsh"})
    void shouldPrintACompletionScript(String shell) {
        CommandLineRun run = CommandLineRun.of("completion", shell);
        assertEquals(0, run.exitCode(), run.err());
        assertTrue(run.out().contains("--key-space"), "knows the flags of bench");
        assertTrue(run.out().contains("complete -F _complete_cairn"), "registers itself");
    }

    @Test
    void shouldHelpWithEachVerb() {
        assertTrue(CommandLineRun.of("snapshot", "create", "--help").out().contains("--cluster"));
        assertTrue(CommandLineRun.of("--help").out().contains("compaction, compact"));
    }
}
