package io.cairn.server.propose;

import io.cairn.server.apply.OwnBatches;
import io.cairn.server.apply.OwnIdentity;
import io.cairn.server.node.Proposals;
import io.cairn.server.node.Unavailable;
import io.cairn.server.node.Wakeup;
import io.cairn.statemachine.CrashPoint;
import io.cairn.statemachine.command.Batch;
import io.cairn.statemachine.command.BatchCodec;
import io.cairn.statemachine.command.Command;
import io.cairn.statemachine.command.Outcome;
import io.cairn.statemachine.store.Applied;
import io.cairn.statemachine.store.OriginRow;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Gathers commands into batches, one in flight at a time, and gets each into the log whatever happens to leaders. Its
 * thread owns the batch in flight; the apply thread tells what was executed.
 */
public final class Proposer implements Proposals, OwnBatches, AutoCloseable {
    private final OwnIdentity identity;
    private final Forwarder forwarder;
    private final Admission admission;
    private final long answerNanos;
    private final long lingerNanos;
    private final WaitingQueue queue = new WaitingQueue();
    private final Wakeup wakeup = new Wakeup();
    private final Thread thread;
    private volatile @Nullable InFlight inFlight;
    private volatile boolean closed;
    /** Waiting commands at which an idle proposer wants to be woken. */
    private volatile int wakeAt = 1;

    /** Commands of the last batch, and those that already waited when its clients were answered: so many clients. */
    private volatile int clients;

    private long sequence;

    public Proposer(OwnIdentity identity, Forwarder forwarder, Admission admission) {
        this(identity, forwarder, admission, ProposalLimits.ANSWER_WITHIN, ProposalLimits.LINGER);
    }

    /**
     * @param answerWithin how long a client waits at most
     * @param linger how long a batch waits at most for commands that are expected with it
     */
    Proposer(OwnIdentity identity, Forwarder forwarder, Admission admission, Duration answerWithin, Duration linger) {
        this.answerNanos = answerWithin.toNanos();
        this.lingerNanos = linger.toNanos();
        this.identity = identity;
        this.forwarder = forwarder;
        this.admission = admission;
        this.thread = new Thread(this::run, "proposer");
        thread.setDaemon(true);
    }

    public void start() {
        thread.start();
    }

    /** Commands that are in no batch yet. */
    public int waiting() {
        return queue.size();
    }

    @Override
    public CompletableFuture<Outcome> propose(Command command) {
        long bytes = BatchCodec.encodedSize(command);
        Unavailable.Reason no = bytes > ProposalLimits.COMMAND_BYTES_MAX
                ? Unavailable.Reason.TOO_LARGE
                : closed ? Unavailable.Reason.STOPPED : admission.refusal(command);
        if (no != null) {
            return CompletableFuture.failedFuture(new Unavailable(no));
        }
        CompletableFuture<Outcome> outcome = new CompletableFuture<>();
        long deadline = System.nanoTime() + answerNanos;
        if (!queue.offer(new Waiting(command, (int) bytes, deadline, outcome))) {
            return CompletableFuture.failedFuture(new Unavailable(Unavailable.Reason.TOO_MANY_REQUESTS));
        }
        if (closed) {
            // Perhaps it was queued after the last look at the queue.
            queue.failAll(Unavailable.Reason.STOPPED);
        }
        if (inFlight == null && queue.size() >= wakeAt) {
            wake();
        }
        return outcome;
    }

    /** Something changed that the batch in flight may depend on. Any thread. */
    public void wake() {
        wakeup.wake();
    }

    private void run() {
        while (!closed) {
            Unavailable.Reason held = admission.hold();
            if (held != null) {
                await(held);
                continue;
            }
            linger();
            queue.expire(System.nanoTime(), Unavailable.Reason.TIMED_OUT);
            List<Waiting> batch = queue.takeBatch();
            if (batch.isEmpty()) {
                forwarder.pump();
                wakeup.sleep(ProposalLimits.LOOK_EVERY.toNanos());
            } else {
                drive(begin(batch));
                inFlight = null;
            }
        }
        queue.failAll(Unavailable.Reason.STOPPED);
    }

    /** What others have sent here goes on: it is not this peer's to hold back. */
    private void await(Unavailable.Reason held) {
        queue.expire(System.nanoTime(), held);
        forwarder.pump();
        wakeup.sleep(ProposalLimits.LOOK_EVERY.toNanos());
    }

    /**
     * The clients of the last batch were all answered at once and are about to send again. Without a moment's patience
     * those that waited meanwhile would leave without them, and so for ever after: two half batches under way in turn,
     * at the price of two.
     */
    private void linger() {
        int expected = clients - clients / 8;
        if (queue.isEmpty() || expected < ProposalLimits.LINGER_FROM) {
            return;
        }
        wakeAt = expected;
        long deadline = System.nanoTime() + lingerNanos;
        long left;
        while (queue.size() < expected && !closed && (left = deadline - System.nanoTime()) > 0) {
            wakeup.sleep(left);
        }
        wakeAt = 1;
    }

    private InFlight begin(List<Waiting> waiting) {
        List<Command> commands = waiting.stream().map(Waiting::command).toList();
        Batch batch = new Batch(identity.id(), identity.incarnation(), identity.nonce(), ++sequence, commands);
        InFlight next = new InFlight(batch, BatchCodec.encode(batch), waiting);
        inFlight = next;
        CrashPoint.BATCH_MADE.reached();
        return next;
    }

    /**
     * Sends copies until one was executed. Once one was sent, deadlines of clients do not end it: a copy may be in a log
     * somewhere.
     */
    private void drive(InFlight current) {
        while (!current.done() && !closed) {
            long pause = forwarder.send(current, this::wake);
            if (!current.done()) {
                wakeup.sleep(pause);
            }
            long now = System.nanoTime();
            current.expire(now);
            queue.expire(now, Unavailable.Reason.TIMED_OUT);
        }
        if (!current.done()) {
            current.giveUp(Unavailable.Reason.STOPPED);
        }
    }

    @Override
    public void applied(Batch batch, Applied applied) {
        InFlight current = inFlight;
        if (current == null
                || !identity.made(batch)
                || batch.sequence() != current.batch().sequence()) {
            return;
        }
        if (applied instanceof Applied.Executed executed) {
            clients = current.batch().commands().size() + queue.size();
            current.executed(executed.outcomes());
        } else if (applied instanceof Applied.Skipped skipped) {
            skipped(current, skipped.why());
        }
        wake();
    }

    private static void skipped(InFlight current, Applied.Why why) {
        switch (why) {
            // A later copy of what was executed, or what a checkpoint already held.
            case DUPLICATE, COVERED -> {
                if (!current.done()) {
                    current.giveUp(Unavailable.Reason.OUTCOME_LOST);
                }
            }
            // This peer is not, or no longer, in the configuration: nobody will ever execute its batches.
            case UNKNOWN_ORIGIN -> current.giveUp(Unavailable.Reason.STOPPED);
            case OLD_INCARNATION, CLONED -> current.giveUp(Unavailable.Reason.STOPPED);
        }
    }

    @Override
    public void reachedTerm(long term) {
        InFlight current = inFlight;
        if (current != null && !current.done()) {
            current.reachedTerm(term);
        }
    }

    @Override
    public void installed(@Nullable OriginRow row) {
        InFlight current = inFlight;
        if (current != null
                && row != null
                && row.incarnation() == identity.incarnation()
                && row.sequence() >= current.batch().sequence()) {
            current.giveUp(Unavailable.Reason.OUTCOME_LOST);
        }
        wake();
    }

    /**
     * Waits for the commands taken so far, up to the deadline; what is left then is unknown. Whoever calls sees to it
     * that its {@link Admission} refuses further ones by now.
     */
    public void drain(long deadlineNanos) {
        while ((inFlight != null || !queue.isEmpty()) && System.nanoTime() - deadlineNanos < 0) {
            LockSupport.parkNanos(ProposalLimits.RETRY_AFTER.toNanos());
        }
    }

    /** Its thread, or who closes when it never ran, fails what waits. */
    @Override
    public void close() {
        closed = true;
        wake();
        queue.failAll(Unavailable.Reason.STOPPED);
    }
}
