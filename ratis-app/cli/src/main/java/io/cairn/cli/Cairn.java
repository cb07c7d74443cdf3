package io.cairn.cli;

import io.netty.util.internal.logging.InternalLoggerFactory;
import io.netty.util.internal.logging.JdkLoggerFactory;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.logging.Level;
import java.util.logging.Logger;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.TypeConversionException;

/** The command {@code cairn}. */
@Command(
        name = "cairn",
        description = "The command line of Cairn: keys and values, members, snapshots.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        scope = CommandLine.ScopeType.INHERIT,
        subcommands = {
            PutVerb.class,
            GetVerb.class,
            DelVerb.class,
            TxnVerb.class,
            CompactionVerb.class,
            WatchVerb.class,
            LockVerb.class,
            ElectVerb.class,
            LeaseVerb.class,
            EndpointVerb.class,
            AlarmVerb.class,
            DefragVerb.class,
            MemberVerb.class,
            MoveLeaderVerb.class,
            UserVerb.class,
            RoleVerb.class,
            StatusVerb.class,
            LeaderVerb.class,
            SnapshotVerb.class,
            BackupVerb.class,
            RecoverVerb.class,
            LogVerb.class,
            HashVerb.class,
            BenchVerb.class,
            VersionVerb.class,
            CompletionVerb.class
        })
public final class Cairn extends Group {
    @Mixin
    private final Globals globals = new Globals();

    private final Console console;

    Cairn(Console console) {
        this.console = console;
    }

    /**
     * Runs one command and ends the process with etcdctl's exit codes. Does not halt it: a signal may have come, and what
     * is to be done then, such as giving back a lock, be under way.
     */
    public static void main(String[] args) {
        quiet();
        int exitCode = run(Console.ofProcess(), args);
        System.exit(exitCode);
    }

    /** Runs one command on the streams given. */
    static int run(Console console, String... args) {
        ErrorLines errors = new ErrorLines(console);
        CommandLine command = new CommandLine(new Cairn(console))
                .registerConverter(Duration.class, Cairn::duration)
                .setOut(new PrintWriter(console.out()))
                .setErr(new PrintWriter(console.err()))
                .setAbbreviatedOptionsAllowed(false)
                .setParameterExceptionHandler(errors)
                .setExecutionExceptionHandler(errors);
        try {
            int exitCode = command.execute(BooleanFlags.normalized(args));
            command.getOut().flush();
            return delivered(console, exitCode);
        } finally {
            command.getErr().flush();
            console.flush();
        }
    }

    /** What nobody could read was not done well. */
    private static int delivered(Console console, int exitCode) {
        try {
            console.deliver();
            return exitCode;
        } catch (CliException lost) {
            if (exitCode != ExitCode.OK) {
                return exitCode;
            }
            console.complain("Error: " + lost.getMessage());
            return lost.exitCode();
        }
    }

    Globals globals() {
        return globals;
    }

    Console console() {
        return console;
    }

    private static Duration duration(String text) {
        try {
            return GoDuration.parse(text);
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException(e.getMessage());
        }
    }

    /**
     * Errors reach the user as results of calls; what libraries log about them would only repeat it. The JDK's logging
     * is also the one that costs no time to start.
     */
    private static void quiet() {
        InternalLoggerFactory.setDefaultFactory(JdkLoggerFactory.INSTANCE);
        Logger.getLogger("").setLevel(Level.SEVERE);
    }
}
