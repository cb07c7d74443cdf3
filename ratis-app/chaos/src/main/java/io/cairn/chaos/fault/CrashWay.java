package io.cairn.chaos.fault;

import io.cairn.statemachine.CrashPoint;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** What makes a peer that has just been started reach a step. */
enum CrashWay {
    /** Nothing: every start does, or the clients see to it. */
    BY_ITSELF,
    /** Another one is made leader. */
    ELECTION,
    /** It is made leader. */
    LEADING,
    /** Somebody asks it for a backup. */
    BACKUP,
    /** There was no cluster yet, or the peer was no part of it, which no fault of a running one can provoke. */
    FOUNDING,
    /** Its log is filled, checkpointed and purged. */
    CHECKPOINT,
    /** The others had purged what it needs when it was started. */
    INSTALL;

    /** Snapshots are taken and sent, and the log behind them is dropped. */
    static final Set<CrashWay> SNAPSHOTS = EnumSet.of(CHECKPOINT, INSTALL);

    static final Set<CrashWay> OTHERS = EnumSet.of(BY_ITSELF, ELECTION, LEADING, BACKUP);

    static final Set<CrashWay> OF_A_RUNNING_CLUSTER = EnumSet.complementOf(EnumSet.of(FOUNDING));

    static CrashWay of(CrashPoint point) {
        return switch (point) {
            case FOUNDERS_ADOPTED, LOG_FORMED, LOG_STARTED, JOINED -> FOUNDING;
            case TERM_WRITTEN, TERM_DURABLE, VOTE_READY, CONFIGURATION_APPLIED -> ELECTION;
            case CAMPAIGN_READY, ENTRY_MADE, ENTRY_APPENDED, BATCH_TAKEN -> LEADING;
            case IDENTITY_WRITTEN,
                    IDENTITY_RENAMED,
                    BATCH_MADE,
                    ENTRY_DELIVERED,
                    ENTRY_WRITTEN,
                    ENTRY_PUBLISHED,
                    ENTRY_ANSWERED -> BY_ITSELF;
            case CHECKPOINT_BEGUN,
                    CHECKPOINT_LINKED,
                    CHECKPOINT_SYNCED,
                    CHECKPOINT_LISTED,
                    CHECKPOINT_RENAMED,
                    CHECKPOINT_DURABLE,
                    RETIRE_RENAMED,
                    RETIRED,
                    PURGE_ALLOWED,
                    PURGE_ASKED,
                    PURGED -> CHECKPOINT;
            case INSTALL_BEGUN,
                    INSTALL_PART_WRITTEN,
                    INSTALL_VERIFIED,
                    INSTALL_RENAMED,
                    INSTALL_FINISHED,
                    INSTALL_CLONED,
                    INSTALL_OPENED,
                    INSTALL_IN_CHARGE,
                    INSTALL_CONTINUES,
                    INSTALL_ADOPTED -> INSTALL;
            case BACKUP_PINNED, BACKUP_PART_SENT -> BACKUP;
        };
    }

    static List<CrashPoint> points(Set<CrashWay> among) {
        return Arrays.stream(CrashPoint.values())
                .filter(point -> among.contains(of(point)))
                .toList();
    }
}
