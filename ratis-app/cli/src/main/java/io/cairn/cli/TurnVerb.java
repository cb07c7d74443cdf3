package io.cairn.cli;

import io.cairn.client.CairnClient;
import io.cairn.client.GetResult;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Parameters;

/** A verb that has something until it is interrupted, and then leaves it to the next. */
abstract class TurnVerb extends Verb {
    @Parameters(paramLabel = "name", arity = "0..*", description = "of the lock or the election, and what follows it")
    private List<String> args = new ArrayList<>();

    private volatile boolean has;

    final List<String> args() {
        return args;
    }

    final String name() {
        return args.get(0);
    }

    /** Waits for the turn, then does {@code work}; gives it back also when the process is told to end. */
    final int during(CairnClient client, String value, long ttlSeconds, Work work) {
        Turn turn = Turn.take(client, name(), value, ttlSeconds);
        Thread leave = new Thread(() -> {
            int exitCode = toldToEnd();
            turn.close();
            Runtime.getRuntime().halt(exitCode);
        });
        Runtime.getRuntime().addShutdownHook(leave);
        try (turn) {
            turn.await();
            has = true;
            return work.run(turn);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return ExitCode.INTERRUPTED;
        } finally {
            forget(leave);
        }
    }

    /**
     * The process is told to end, on a thread of its own: ends what goes on before the turn is given back.
     *
     * @return what the process ends with: that it never was its turn is no success
     */
    int toldToEnd() {
        return has ? ExitCode.OK : ExitCode.INTERRUPTED;
    }

    private static void forget(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException underWay) {
            return;
        }
    }

    final void show(GetResult found) {
        if (globals().format() == OutputFormat.JSON) {
            print(KvJson.get(found));
        } else {
            text().get(found, false);
        }
        console().deliver();
    }

    /** What is done while it is its turn. */
    @FunctionalInterface
    interface Work {
        int run(Turn turn) throws InterruptedException;
    }
}
