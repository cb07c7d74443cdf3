package io.cairn.server;

import io.cairn.server.config.PeerConfig;
import io.cairn.server.node.Proposals;
import io.cairn.statemachine.Member;
import io.cairn.statemachine.command.PublishMember;
import io.cairn.statemachine.store.Store;
import io.cairn.statemachine.store.View;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Puts this peer's name and URLs into the member table, as often as it takes. */
final class Announcement {
    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(10);
    private static final Duration RETRY_AFTER = Duration.ofMillis(200);

    private final Proposals proposals;
    private final Store store;
    private final PublishMember command;

    Announcement(PeerConfig config, long id, Proposals proposals, Store store) {
        this.proposals = proposals;
        this.store = store;
        this.command = new PublishMember(
                id, config.name(), List.of(config.advertisePeer().url()), config.advertiseClientUrls());
    }

    /** Returns once the table says what this peer is. */
    void make() throws InterruptedException {
        while (!isMade()) {
            try {
                proposals.propose(command).get(ANSWER_WITHIN.toMillis(), TimeUnit.MILLISECONDS);
            } catch (ExecutionException | TimeoutException e) {
                // No leader yet, or one that just went: the next try may find one.
                TimeUnit.NANOSECONDS.sleep(RETRY_AFTER.toNanos());
            }
        }
    }

    private boolean isMade() {
        try (View view = store.view()) {
            return view.members().stream().anyMatch(this::isThis);
        }
    }

    private boolean isThis(Member m) {
        return m.id() == command.id()
                && m.name().equals(command.name())
                && m.peerUrls().equals(command.peerUrls())
                && m.clientUrls().equals(command.clientUrls());
    }
}
