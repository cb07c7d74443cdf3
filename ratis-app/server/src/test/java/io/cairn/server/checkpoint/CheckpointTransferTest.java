package io.cairn.server.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import io.cairn.api.peer.ChunkResponse;
import io.cairn.api.peer.PeerRequest;
import io.cairn.api.peer.PeerResponse;
import io.cairn.server.apply.AppliedEntries;
import io.cairn.server.node.Transfer;
import io.cairn.server.peer.PeerCalls;
import io.cairn.server.peer.PeerService;
import io.cairn.server.raft.ScriptedLog;
import io.cairn.statemachine.Configuration.Participant;
import io.cairn.statemachine.Position;
import io.cairn.statemachine.checkpoint.Checkpoint;
import io.cairn.statemachine.checkpoint.Checkpoints;
import io.cairn.statemachine.checkpoint.Claim;
import io.cairn.statemachine.checkpoint.FileSum;
import io.cairn.statemachine.store.Store;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A leader (peer 2) with a checkpoint at 4, and a peer that fetches it, with a wire between them that a test can cut. */
class CheckpointTransferTest {
    private static final List<Participant> TWO = List.of(new Participant(1, "1", true), new Participant(2, "2", true));

    @TempDir
    Path folder;

    private final PeerService service = new PeerService(2, () -> 9);
    private final List<PeerRequest> asked = new ArrayList<>();
    private final List<String> stops = new ArrayList<>();
    private volatile int failAfter = Integer.MAX_VALUE;
    private volatile boolean corrupt;
    private volatile Runnable watch = () -> {};
    private AppliedEntries leader;
    private AppliedEntries follower;
    private Checkpoints leaderCheckpoints;
    private Checkpoints ownCheckpoints;
    private Sendings sendings;
    private volatile long followerCommit;
    private CheckpointService sender;
    private Checkpointer checkpointer;
    private CheckpointFetcher fetcher;

    @BeforeEach
    void connect() throws IOException {
        leader = new AppliedEntries(folder.resolve("leader"));
        leader.configuration(TWO);
        leader.put();
        leader.put();
        leader.put();
        leaderCheckpoints = Checkpoints.open(folder.resolve("leader/checkpoints"), 1);
        checkpoint();
        sendings = new Sendings(leaderCheckpoints, id -> followerCommit, () -> true);
        sender = new CheckpointService(leaderCheckpoints, sendings, "n2", 0, () -> 1);
        sender.register(service);
        follower = new AppliedEntries(folder.resolve("follower"));
        ownCheckpoints = Checkpoints.open(folder.resolve("follower/checkpoints"), 2);
        checkpointer = new Checkpointer(
                ownCheckpoints,
                follower.store(),
                follower.applier(),
                NoLog.in(folder.resolve("log")),
                new CheckpointPolicy(1 << 30, 1 << 20, 1 << 20, Duration.ofDays(1), 2),
                () -> 9,
                (what, cause) -> stops.add(what),
                AlwaysMine.ALONE);
        PeerCalls calls = new PeerCalls(this::carry, 1, Long::toString);
        calls.belongTo(9);
        CheckpointFetcher.Receiver me =
                new CheckpointFetcher.Receiver(1, "n1", new ScriptedLog(), () -> Long.MAX_VALUE);
        fetcher = new CheckpointFetcher(folder.resolve("follower/incoming"), me, calls, checkpointer);
    }

    private void checkpoint() throws IOException {
        leaderCheckpoints.create(
                new Claim(leader.applier().claim(), 1, 1, 9), leader.store()::writeCheckpoint, () -> false);
    }

    @AfterEach
    void close() {
        assertEquals(List.of(), stops);
        fetcher.close();
        checkpointer.halt();
        sender.close();
        leader.close();
        follower.close();
    }

    private CompletableFuture<byte[]> carry(String address, byte[] bytes, Duration timeout, boolean quick) {
        try {
            PeerRequest request = PeerRequest.parseFrom(bytes);
            asked.add(request);
            if (asked.size() > failAfter) {
                return CompletableFuture.failedFuture(new IOException("cut"));
            }
            if (request.hasChunk()) {
                watch.run();
            }
            CompletableFuture<byte[]> answer = service.handle(bytes);
            return corrupt && request.hasChunk() ? answer.thenApply(CheckpointTransferTest::flipped) : answer;
        } catch (IOException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private static byte[] flipped(byte[] answer) {
        try {
            PeerResponse response = PeerResponse.parseFrom(answer);
            byte[] data = response.getChunk().getData().toByteArray();
            data[data.length / 2] ^= 1;
            return response.toBuilder()
                    .setChunk(ChunkResponse.newBuilder().setData(ByteString.copyFrom(data)))
                    .build()
                    .toByteArray();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private Position fetch(long first) throws Exception {
        return fetcher.fetch(2, new Position(1, first)).get(60, TimeUnit.SECONDS);
    }

    @Test
    void shouldBringVerifiedFilesThatTheStoreCanBeOpenedFrom() throws Exception {
        assertEquals(new Position(1, 4), fetch(3));
        assertEquals(new Position(1, 4), fetcher.fetched().claim());
        assertEquals(4, Store.readPosition(fetcher.fetched().files()).index());
        follower.fetched = fetcher.fetched();
        follower.applier().pause();
        follower.applier().reinitialize();
        assertEquals(new Position(1, 4), follower.store().position());
        fetcher.abandonCheckpoints();
        fetcher.finished();
        assertEquals(new Position(1, 4), adopted().claim());
    }

    private Checkpoint adopted() throws InterruptedException {
        for (int i = 0; i < 6000 && ownCheckpoints.newest() == null; i++) {
            TimeUnit.MILLISECONDS.sleep(10);
        }
        return java.util.Objects.requireNonNull(ownCheckpoints.newest());
    }

    @Test
    void shouldSayThatTheLeaderHasNoneThatReachesItsLog() throws Exception {
        assertNull(fetch(6), "the log begins at 6, the checkpoint ends at 4");
        assertNotNull(fetch(5), "4 reaches a log from 5 on");
    }

    /** Its chunks would arrive undamaged, as damaged as they are on the leader's disk, again and again. */
    @Test
    void shouldNeverSendADamagedFile() throws Exception {
        Checkpoint bad = leaderCheckpoints.newest();
        String name = bad.manifest().files().stream()
                .filter(f -> f.size() > 0)
                .findFirst()
                .orElseThrow()
                .name();
        Path file = bad.files().resolve(name);
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length / 2] ^= 1;
        Files.delete(file);
        Files.write(file, bytes);
        List<String> found = new ArrayList<>();
        sender.onDamage((checkpoint, damage) -> {
            found.add(damage.file());
            try {
                leaderCheckpoints.setAside(checkpoint);
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });
        assertThrows(ExecutionException.class, () -> fetch(3));
        assertEquals(List.of(name), found);
        assertEquals(0, fetcher.fetchedBytes(), "nothing of it was sent");
        checkpoint();
        assertEquals(new Position(1, 4), fetch(3));
    }

    @Test
    void shouldGoOnWhereItWasCut() throws Exception {
        failAfter = 4;
        assertThrows(ExecutionException.class, () -> fetch(3));
        assertThrows(NullPointerException.class, fetcher::fetched, "half a checkpoint is none");
        List<PeerRequest> before = asked.stream()
                .filter(PeerRequest::hasChunk)
                .limit(failAfter - 1)
                .toList();
        failAfter = Integer.MAX_VALUE;
        asked.clear();
        assertEquals(new Position(1, 4), fetch(3));
        List<PeerRequest> after = asked.stream().filter(PeerRequest::hasChunk).toList();
        assertTrue(before.stream().noneMatch(after::contains), "fetched twice");
    }

    /** The peer must not take itself for ready between two attempts. */
    @Test
    void shouldBeUnderWayAfterABreakUntilItIsHereOrTheLogGoesOn() throws Exception {
        failAfter = 3;
        assertThrows(ExecutionException.class, () -> fetch(3));
        TimeUnit.MILLISECONDS.sleep(100);
        assertTrue(fetcher.underWay());
        follower.configuration(TWO);
        awaitNotUnderWay();
        failAfter = 0;
        assertThrows(ExecutionException.class, () -> fetch(3));
        assertTrue(fetcher.underWay());
        failAfter = Integer.MAX_VALUE;
        fetch(3);
        awaitNotUnderWay();
    }

    private void awaitNotUnderWay() throws InterruptedException {
        for (int i = 0; i < 6000 && fetcher.underWay(); i++) {
            TimeUnit.MILLISECONDS.sleep(10);
        }
        assertFalse(fetcher.underWay());
    }

    @Test
    void shouldNotTakeDamagedFilesAndFetchThemAgain() throws Exception {
        corrupt = true;
        assertThrows(ExecutionException.class, () -> fetch(3));
        assertThrows(NullPointerException.class, fetcher::fetched);
        corrupt = false;
        assertEquals(new Position(1, 4), fetch(3));
    }

    /** It is retired meanwhile, because a newer one was made and only one is kept. */
    @Test
    void shouldKeepWhatItIsSending() throws Exception {
        failAfter = 3;
        assertThrows(ExecutionException.class, () -> fetch(3));
        Checkpoint sending = leaderCheckpoints.newest();
        leader.put();
        checkpoint();
        leaderCheckpoints.retire();
        assertTrue(leaderCheckpoints.list().contains(sending), "somebody may come back for the rest");
    }

    /** The leader went on and made another one; what the peer has half of is still kept for it. */
    @Test
    void shouldGoOnWithTheCheckpointThatItHasAPartOf() throws Exception {
        failAfter = 3;
        assertThrows(ExecutionException.class, () -> fetch(3));
        leader.put();
        checkpoint();
        leaderCheckpoints.retire();
        failAfter = Integer.MAX_VALUE;
        assertEquals(new Position(1, 4), fetch(3));
        assertEquals(List.of(4L), sendings.now().stream().map(Holds.Hold::index).toList());
    }

    @Test
    void shouldTakeTheNewestWhenTheLogDoesNotReachBackToThePartThatItHas() throws Exception {
        failAfter = 3;
        assertThrows(ExecutionException.class, () -> fetch(3));
        leader.put();
        checkpoint();
        failAfter = Integer.MAX_VALUE;
        assertEquals(new Position(1, 5), fetch(6));
    }

    /** It took part until 4 and lost its place then: the tables of its own checkpoint are the leader's. */
    @Test
    void shouldNotFetchTheTablesThatAnOwnCheckpointHas() throws Exception {
        assertEquals(new Position(1, 4), fetch(3));
        fetcher.abandonCheckpoints();
        fetcher.finished();
        Checkpoint own = adopted();
        assertEquals(0, fetcher.reusedBytes());
        List<String> tables = own.manifest().files().stream()
                .map(FileSum::name)
                .filter(name -> name.endsWith(".sst"))
                .toList();
        assertFalse(tables.isEmpty());
        oneMoreTable(own);
        asked.clear();
        long before = fetcher.fetchedBytes();
        assertEquals(new Position(1, 5), fetch(6));
        assertTrue(fetcher.reusedBytes() > 0, "nothing was reused");
        assertEquals(leaderCheckpoints.newest().bytes(), fetcher.reusedBytes() + fetcher.fetchedBytes() - before);
        assertTrue(asked.stream().noneMatch(r -> tables.contains(r.getChunk().getFile())), "a table was fetched twice");
        for (String table : tables) {
            Path linked = fetcher.fetched().files().resolve(table);
            assertTrue(Files.isSameFile(linked, own.files().resolve(table)), table);
        }
    }

    /** What the leader makes next if no table was rewritten meanwhile, which RocksDB decides. */
    private void oneMoreTable(Checkpoint before) throws IOException {
        leaderCheckpoints.create(
                new Claim(new Position(1, 5), 1, 1, 9),
                dir -> {
                    Files.createDirectory(dir);
                    for (FileSum file : before.manifest().files()) {
                        Files.copy(before.files().resolve(file.name()), dir.resolve(file.name()));
                    }
                    Files.write(dir.resolve("999999.sst"), new byte[3000]);
                },
                () -> false);
    }

    @Test
    void shouldTellBothEndsHowFarItIs() throws Exception {
        List<Transfer> received = new ArrayList<>();
        List<Transfer> sent = new ArrayList<>();
        watch = () -> {
            received.add(fetcher.transfer());
            sent.addAll(sendings.transfers());
        };
        fetch(3);
        assertNull(fetcher.transfer(), "it is over");
        Transfer last = received.get(received.size() - 1);
        assertEquals("n2", last.peerName());
        assertTrue(last.bytes() > 0 && last.bytes() < last.totalBytes(), last::toString);
        assertEquals(leaderCheckpoints.newest().bytes(), last.totalBytes());
        assertEquals("n1", sent.get(0).peerName());
        assertTrue(sent.get(sent.size() - 1).bytes() > sent.get(0).bytes(), sent::toString);
    }

    @Test
    void shouldTakeACheckpointOnDemandAndClaimWhatWasDelivered() throws Exception {
        follower.configuration(TWO);
        follower.put();
        follower.advance();
        assertEquals(
                new Position(1, 2),
                checkpointer.create().get(60, TimeUnit.SECONDS).snapshot().claim());
        assertEquals(new Position(1, 2), follower.applier().report(), "the log may go up to it");
    }
}
