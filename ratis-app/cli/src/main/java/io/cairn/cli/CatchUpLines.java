package io.cairn.cli;

import io.cairn.client.CairnClient;
import io.cairn.client.CairnException;
import io.cairn.client.Standing;
import io.cairn.client.Standings;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Says on standard error how a new member catches up. The cluster does the work: whoever waits may stop, and start
 * again, at any time.
 */
final class CatchUpLines {
    private static final Duration LOOK_EVERY = Duration.ofSeconds(1);
    private static final Duration SAY_EVERY = Duration.ofSeconds(10);
    private static final double PERCENT = 100;

    private final CairnClient client;
    private final Console console;
    private final Duration timeout;
    private long nextSay = System.nanoTime();
    private String said = "";
    private long lastCommit;
    private long lastLook = System.nanoTime();

    CatchUpLines(CairnClient client, Console console, Duration timeout) {
        this.client = client;
        this.console = console;
        this.timeout = timeout;
    }

    /**
     * Returns when it is done.
     *
     * @param done asked once a second; that the cluster has no leader for a moment is no reason to give up
     */
    void await(long id, String name, BooleanSupplier done) {
        long deadline = System.nanoTime() + timeout.toNanos();
        while (!isDone(done)) {
            if (System.nanoTime() - deadline > 0) {
                throw new CliException(
                        ExitCode.ERROR,
                        name + " did not catch up within " + GoDuration.format(timeout)
                                + "; it goes on, and this command may be given again");
            }
            look(id, name);
            pause();
        }
        console.complain(name + " has caught up");
        console.flush();
    }

    private static boolean isDone(BooleanSupplier done) {
        try {
            return done.getAsBoolean();
        } catch (CairnException e) {
            if (e.isPassing()) {
                return false;
            }
            throw e;
        }
    }

    private void look(long id, String name) {
        String state;
        String line;
        try {
            Standings standings =
                    client.members().standings(Peers.leading(client).endpoint());
            Optional<Standing> standing =
                    standings.all().stream().filter(s -> s.id() == id).findFirst();
            state = standing.isPresent() ? "joined" : "announced";
            line = standing.map(s -> progress(name, s, standings.commit()))
                    .orElse("waiting for the peer of " + name + " to be started");
        } catch (CairnException | CliException e) {
            state = "unknown";
            line = "no leader to ask: " + e.getMessage();
        }
        say(state, line);
    }

    private String progress(String name, Standing standing, long commit) {
        long now = System.nanoTime();
        double perSecond = (standing.commit() - lastCommit) / ((now - lastLook) / (double) TimeUnit.SECONDS.toNanos(1));
        long missing = Math.max(0, commit - standing.commit());
        String eta = lastCommit > 0 && perSecond >= 1
                ? String.format(
                        ", %.0f entries/s, %s left",
                        perSecond, GoDuration.format(Duration.ofSeconds((long) Math.ceil(missing / perSecond))))
                : "";
        lastCommit = standing.commit();
        lastLook = now;
        double share = commit == 0 ? 0 : PERCENT * standing.commit() / commit;
        return String.format("%s has %d of %d entries (%.0f %%)%s", name, standing.commit(), commit, share, eta);
    }

    /** At once when the state is another, and then from time to time. */
    private void say(String state, String line) {
        if (!state.equals(said) || System.nanoTime() - nextSay >= 0) {
            console.complain(line);
            console.flush();
            said = state;
            nextSay = System.nanoTime() + SAY_EVERY.toNanos();
        }
    }

    private static void pause() {
        try {
            TimeUnit.NANOSECONDS.sleep(LOOK_EVERY.toNanos());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CliException(ExitCode.ERROR, "interrupted");
        }
    }
}
