package io.cairn.server.raft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cairn.statemachine.Position;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.ratis.proto.RaftProtos.InstallSnapshotRequestProto;
import org.apache.ratis.proto.RaftProtos.InstallSnapshotRequestProto.NotificationProto;
import org.apache.ratis.proto.RaftProtos.RaftRpcRequestProto;
import org.apache.ratis.proto.RaftProtos.TermIndexProto;
import org.apache.ratis.server.protocol.TermIndex;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Peer 2 leads in term 5 and wants a checkpoint fetched: its log begins at 500. */
class InstallAnswerTest {
    private final CompletableFuture<@Nullable Position> fetching = new CompletableFuture<>();
    private final Delivered delivered = new Delivered() {
        @Override
        public CompletableFuture<@Nullable Position> install(long leader, Position first) {
            assertEquals(2, leader);
            assertEquals(new Position(4, 501), first);
            return fetching;
        }
    };
    private final InstallAnswer install = new InstallAnswer(delivered);
    private CompletableFuture<@Nullable TermIndex> answer;

    @BeforeEach
    void begin() {
        answer = install.begin(RaftIds.peerId(2), 5, TermIndex.valueOf(4, 500));
    }

    private void ask(long leader, long term, long first) {
        install.askedBy(InstallSnapshotRequestProto.newBuilder()
                .setServerRequest(RaftRpcRequestProto.newBuilder()
                        .setRequestorId(RaftIds.peerId(leader).toByteString()))
                .setLeaderTerm(term)
                .setNotification(NotificationProto.newBuilder()
                        .setFirstAvailableTermIndex(
                                TermIndexProto.newBuilder().setTerm(4).setIndex(first)))
                .build());
    }

    private void assertGivenUp() {
        assertTrue(answer.isCompletedExceptionally(), "Ratis does not begin anew");
        assertEquals(List.of(), List.copyOf(delivered.failures));
    }

    @Test
    void shouldTellWhenItIsAskedAgain() {
        ask(2, 5, 500);
        assertFalse(answer.isDone(), "told what is not here yet");
        fetching.complete(new Position(4, 521));
        assertFalse(answer.isDone(), "told although nobody asked again");
        ask(2, 5, 510);
        assertEquals(TermIndex.valueOf(4, 520), answer.join());
        install.taken();
        install.ledBy(RaftIds.peerId(3), 6);
        assertEquals(List.of(), List.copyOf(delivered.failures));
    }

    @Test
    void shouldGoOnWhenTheSameLeadershipIsHeardOfAgain() {
        install.ledBy(RaftIds.peerId(2), 5);
        install.taken();
        fetching.complete(null);
        install.ledBy(RaftIds.peerId(2), 5);
        ask(2, 5, 500);
        assertTrue(answer.isDone());
        assertEquals(null, answer.join());
    }

    @Test
    void shouldGiveUpWhatIsStillFetchedWhenAnotherLeads() {
        install.ledBy(RaftIds.peerId(3), 6);
        assertGivenUp();
        assertTrue(fetching.isCompletedExceptionally(), "it is fetched for nobody");
    }

    @Test
    void shouldGiveUpWhatIsHereWhenAnotherLeads() {
        fetching.complete(new Position(4, 521));
        ask(3, 6, 500);
        install.ledBy(RaftIds.peerId(3), 6);
        assertGivenUp();
    }

    /** It may have been killed while it deleted files of its log, and have them again. */
    @Test
    void shouldGiveUpWhenTheSameLeadsInALaterTerm() {
        fetching.complete(new Position(4, 521));
        ask(2, 7, 500);
        install.ledBy(RaftIds.peerId(2), 7);
        assertGivenUp();
    }

    @Test
    void shouldGiveUpWhenTheLogOfTheLeaderBeginsEarlierAfterAll() {
        ask(2, 5, 499);
        assertGivenUp();
        assertTrue(fetching.isCompletedExceptionally(), "it is fetched for nobody");
    }

    @Test
    void shouldPassOnThatItCouldNotBeFetched() {
        fetching.completeExceptionally(new IOException("nobody has one"));
        assertGivenUp();
        install.ledBy(RaftIds.peerId(3), 6);
        assertGivenUp();
    }

    /** Ratis would refuse whatever any leader sends. */
    @Test
    void shouldStopThePeerWhenTheLeaderChangesBetweenTheQuestionAndTheAnswer() {
        fetching.complete(new Position(4, 521));
        ask(2, 5, 500);
        install.ledBy(RaftIds.peerId(3), 6);
        assertEquals(
                List.of("the log: a checkpoint that nobody asks for any more blocks it"),
                List.copyOf(delivered.failures));
    }
}
