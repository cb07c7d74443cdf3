package io.cairn.statemachine;

import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Steps after which a crash leaves something half done. A test names one in the system property {@value #PROPERTY}, as
 * {@code NAME} or {@code NAME@N} for the Nth time, and the process ends there as a killed one does. Without the property
 * a step costs one comparison of a constant with null, and nothing ever happens. Safe for any thread.
 */
public enum CrashPoint {
    /** The new identity is on disk under another name. */
    IDENTITY_WRITTEN,
    IDENTITY_RENAMED,
    /** The founders are fixed here; there is no log yet. */
    FOUNDERS_ADOPTED,
    /** There is a log; the identity does not say so yet. */
    LOG_FORMED,
    LOG_STARTED,
    /** It takes part in the log of others; its identity does not say so yet. */
    JOINED,

    /** Ratis' file says the term; its folder is not synced. */
    TERM_WRITTEN,
    TERM_DURABLE,
    /** This peer has voted for itself, durably; nobody was asked. */
    CAMPAIGN_READY,
    /** A vote for another is durable; the reply did not leave. */
    VOTE_READY,

    /** Clients wait; no copy of the batch has left. */
    BATCH_MADE,
    /** On the leader, before the entry is given to the log. */
    ENTRY_MADE,
    /** The leader's log has the entry; nothing is known of the others. */
    ENTRY_APPENDED,
    /** Another peer's batch is in the leader's log; that peer was not told. */
    BATCH_TAKEN,

    /** Committed, and not in the store. */
    ENTRY_DELIVERED,
    /** In the store, and not visible. */
    ENTRY_WRITTEN,
    /** Visible; its clients were not answered. */
    ENTRY_PUBLISHED,
    ENTRY_ANSWERED,
    CONFIGURATION_APPLIED,

    CHECKPOINT_BEGUN,
    /** All its files exist; nothing of it was synced. */
    CHECKPOINT_LINKED,
    /** All its files are durable; there is no manifest. */
    CHECKPOINT_SYNCED,
    CHECKPOINT_LISTED,
    /** It has its name; the folder is not synced. */
    CHECKPOINT_RENAMED,
    CHECKPOINT_DURABLE,
    /** Old ones have lost their names; their files are still there. */
    RETIRE_RENAMED,
    RETIRED,

    /** The log may be told of a checkpoint and was not asked to go yet. */
    PURGE_ALLOWED,
    /** The configuration is durable outside the log. */
    PURGE_ASKED,
    PURGED,

    INSTALL_BEGUN,
    INSTALL_PART_WRITTEN,
    INSTALL_VERIFIED,
    /** The received folder is a checkpoint; that is not durable. */
    INSTALL_RENAMED,
    INSTALL_FINISHED,
    /** The store's next generation lies beside the live one. */
    INSTALL_CLONED,
    INSTALL_OPENED,
    /** The next generation is in charge on disk, the old one in memory. */
    INSTALL_IN_CHARGE,
    INSTALL_CONTINUES,
    INSTALL_ADOPTED,

    BACKUP_PINNED,
    BACKUP_PART_SENT;

    /** Names the step at which this process ends. */
    public static final String PROPERTY = "cairn.crash.at";

    /** Exit code of a process that ended at a step; no other end has it. */
    public static final int EXIT = 77;

    private static final @Nullable Armed ARMED = Armed.parse(System.getProperty(PROPERTY));

    private record Armed(CrashPoint point, int times, AtomicInteger seen) {
        static @Nullable Armed parse(@Nullable String text) {
            if (text == null || text.isEmpty()) {
                return null;
            }
            int at = text.indexOf('@');
            String name = at < 0 ? text : text.substring(0, at);
            int times = at < 0 ? 1 : Integer.parseInt(text.substring(at + 1));
            return new Armed(CrashPoint.valueOf(name), times, new AtomicInteger());
        }
    }

    /** The step was done. Does not return when this is where the process is to end. */
    public void reached() {
        if (ARMED != null && ARMED.point() == this && ARMED.seen().incrementAndGet() == ARMED.times()) {
            System.err.println("cairn: ended at " + this + ", as " + PROPERTY + " says");
            Runtime.getRuntime().halt(EXIT);
        }
    }
}
