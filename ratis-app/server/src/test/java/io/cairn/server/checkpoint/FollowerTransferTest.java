package io.cairn.server.checkpoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cairn.api.peer.ChunkRequest;
import io.cairn.api.peer.PeerRequest;
import io.cairn.api.peer.PeerRequest.CallCase;
import io.cairn.server.apply.AppliedEntries;
import io.cairn.server.peer.PeerCalls;
import io.cairn.server.peer.PeerService;
import io.cairn.server.raft.ScriptedLog;
import io.cairn.statemachine.Configuration;
import io.cairn.statemachine.Configuration.Participant;
import io.cairn.statemachine.Position;
import io.cairn.statemachine.checkpoint.Checkpoint;
import io.cairn.statemachine.checkpoint.Checkpoints;
import io.cairn.statemachine.checkpoint.Claim;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Peer 1 needs a checkpoint, peer 2 leads and has one at 50, and peer 3 follows and has one at 40; the log begins at 31. */
class FollowerTransferTest {
    private static final int CHUNKS = 4;

    @TempDir
    Path folder;

    private final ScriptedLog log = new ScriptedLog();
    private final Map<Long, Sender> senders = new HashMap<>();
    private final List<PeerRequest> asked = new CopyOnWriteArrayList<>();
    private long logStart = 31;
    private volatile long room = Long.MAX_VALUE;

    /** Asked at each chunk of the follower. */
    private volatile BooleanSupplier followerIsCut = () -> false;

    private AppliedEntries receiver;
    private Checkpointer checkpointer;
    private CheckpointFetcher fetcher;

    private final class Sender implements AutoCloseable {
        private final Checkpoints checkpoints;
        private final Sendings sendings;
        private final CheckpointService service;
        private final PeerService calls;
        private volatile long term = 5;

        Sender(long id, long claim) throws IOException {
            checkpoints = Checkpoints.open(folder.resolve("checkpoints" + id), 2);
            checkpoint(id, claim);
            calls = new PeerService(id, () -> 9);
            sendings = new Sendings(checkpoints, peer -> 0, () -> id == 2);
            service = new CheckpointService(checkpoints, sendings, "n" + id, 0, () -> term);
            service.register(calls);
            calls.serve(CallCase.HOLD, new HoldService(log, () -> logStart, sendings));
        }

        private Checkpoint checkpoint(long id, long claim) throws IOException {
            return checkpoints.create(
                    new Claim(new Position(5, claim), 1, 1, 9),
                    dir -> {
                        Files.createDirectory(dir);
                        byte[] table = new byte[CHUNKS * TransferLimits.CHUNK_BYTES];
                        Arrays.fill(table, (byte) id);
                        Files.write(dir.resolve("000001.sst"), table);
                    },
                    () -> false);
        }

        List<Long> holds() {
            return sendings.now().stream().map(Holds.Hold::index).toList();
        }

        @Override
        public void close() {
            service.close();
        }
    }

    @BeforeEach
    void connect() throws IOException {
        log.term = 5;
        log.leader = 2;
        log.ready = true;
        log.commit = 60;
        log.configuration = new Configuration(
                List.of(
                        new Participant(1, "1", true),
                        new Participant(2, "2", true),
                        new Participant(3, "3", true),
                        new Participant(4, "4", false)),
                List.of());
        senders.put(2L, new Sender(2, 50));
        senders.put(3L, new Sender(3, 40));
        receiver = new AppliedEntries(folder.resolve("receiver"));
        checkpointer = new Checkpointer(
                Checkpoints.open(folder.resolve("receiver/checkpoints"), 2),
                receiver.store(),
                receiver.applier(),
                NoLog.in(folder.resolve("log")),
                new CheckpointPolicy(1 << 30, 1 << 20, 1 << 20, Duration.ofDays(1), 2),
                () -> 9,
                (what, cause) -> {},
                AlwaysMine.ALONE);
        PeerCalls calls = new PeerCalls(this::carry, 1, Long::toString);
        calls.belongTo(9);
        fetcher = new CheckpointFetcher(
                folder.resolve("receiver/incoming"),
                new CheckpointFetcher.Receiver(1, "n1", log, () -> room),
                calls,
                checkpointer);
    }

    @AfterEach
    void close() {
        fetcher.close();
        checkpointer.halt();
        senders.values().forEach(Sender::close);
        receiver.close();
    }

    private CompletableFuture<byte[]> carry(String address, byte[] bytes, Duration timeout, boolean quick) {
        try {
            PeerRequest request = PeerRequest.parseFrom(bytes);
            asked.add(request);
            if (request.getTarget() == 3 && request.hasChunk() && followerIsCut.getAsBoolean()) {
                return CompletableFuture.failedFuture(new IOException("cut"));
            }
            return senders.get(Long.parseLong(address)).calls.handle(bytes);
        } catch (IOException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private Position fetch(long first) throws Exception {
        return fetchFor(2, first);
    }

    private Position fetchFor(long leader, long first) throws Exception {
        return fetcher.fetch(leader, new Position(5, first)).get(60, TimeUnit.SECONDS);
    }

    private List<Long> sentChunks() {
        return asked.stream()
                .filter(PeerRequest::hasChunk)
                .map(PeerRequest::getTarget)
                .toList();
    }

    private void assertFilesOf(long sender) throws IOException {
        byte[] table = new byte[CHUNKS * TransferLimits.CHUNK_BYTES];
        Arrays.fill(table, (byte) sender);
        assertArrayEquals(table, Files.readAllBytes(fetcher.fetched().files().resolve("000001.sst")));
    }

    @Test
    void shouldComeFromTheFollowerWhileTheLeaderKeepsItsLog() throws Exception {
        assertEquals(new Position(5, 40), fetch(31));
        assertEquals(List.of(3L, 3L, 3L, 3L), sentChunks());
        assertFilesOf(3);
        assertEquals(List.of(40L), senders.get(2L).holds());
        String why = senders.get(2L).sendings.now().get(0).why();
        assertTrue(why.contains("transfer to n1: it catches up from the snapshot at 40"), why);
        assertEquals(0, senders.get(2L).sendings.sentBytes());
    }

    @Test
    void shouldTellTheLeaderBeforeTheFirstByteAndWhenAllIsThere() throws Exception {
        fetch(31);
        List<PeerRequest> holds = asked.stream().filter(PeerRequest::hasHold).toList();
        assertTrue(asked.indexOf(holds.get(0))
                < asked.indexOf(
                        asked.stream().filter(PeerRequest::hasChunk).findFirst().orElseThrow()));
        assertTrue(holds.stream().allMatch(h -> h.getTarget() == 2));
        assertEquals("n3", holds.get(0).getHold().getSource());
        assertEquals(30, holds.get(0).getHold().getMinIndex());
        assertEquals(
                holds.get(0).getHold().getTotal(),
                holds.get(holds.size() - 1).getHold().getReceived());
    }

    @Test
    void shouldComeFromTheLeaderWhenNoFollowerHasOneThatNew() throws Exception {
        assertEquals(new Position(5, 50), fetch(42));
        assertEquals(List.of(2L, 2L, 2L, 2L), sentChunks());
    }

    /**
     * The follower's, at 40, would be followed by a gap; or by none, but then Ratis has no entry any more to tell the term
     * before 41 from, and sends nothing.
     */
    @ParameterizedTest
    @ValueSource(longs = {41, 42})
    void shouldComeFromTheLeaderWhenItsLogDoesNotReachBackToTheFollowers(long logStart) throws Exception {
        this.logStart = logStart;
        assertEquals(new Position(5, 50), fetch(31));
        assertEquals(List.of(2L, 2L, 2L, 2L), sentChunks());
        assertEquals(List.of(50L), senders.get(2L).holds());
    }

    /** Otherwise the receiver would have files of a term that its own log has never heard of, and could not start again. */
    @Test
    void shouldNotComeFromAFollowerInALaterTerm() throws Exception {
        senders.get(3L).term = 6;
        assertEquals(new Position(5, 50), fetch(31));
        assertEquals(List.of(2L, 2L, 2L, 2L), sentChunks());
    }

    @Test
    void shouldNotComeFromAFollowerWhenTheLeaderIsNoneAnyMore() throws Exception {
        log.ready = false;
        assertEquals(new Position(5, 50), fetch(31));
        assertEquals(List.of(2L, 2L, 2L, 2L), sentChunks());
    }

    /** A leader that does not know it to be committed may be one of the past. */
    @Test
    void shouldNotComeFromAFollowerThatIsAheadOfTheLeadersCommit() throws Exception {
        log.commit = 39;
        assertEquals(new Position(5, 50), fetch(31));
        assertEquals(List.of(2L, 2L, 2L, 2L), sentChunks());
    }

    @Test
    void shouldComeFromTheLeaderWhenTheFollowerDiesOnTheWay() throws Exception {
        AtomicInteger chunks = new AtomicInteger();
        followerIsCut = () -> chunks.incrementAndGet() > 2;
        assertEquals(new Position(5, 50), fetch(31));
        assertFilesOf(2);
        assertEquals(4, sentChunks().stream().filter(id -> id == 2).count());
        assertEquals(List.of(50L), senders.get(2L).holds());
        assertEquals(-1, senders.get(2L).sendings.outrunNeedMillis(), "no writer has outrun it");
    }

    /** The log fails what it wanted of a leader when another one leads; that one may want the same. */
    @Test
    void shouldStopWhenNobodyWaitsForItAndGoOnWhereItWasForTheNextLeader() throws Exception {
        CompletableFuture<CompletableFuture<Position>> answer = new CompletableFuture<>();
        AtomicInteger chunks = new AtomicInteger();
        followerIsCut = () -> {
            boolean third = chunks.incrementAndGet() == 3;
            if (third) {
                answer.join().completeExceptionally(new IOException("led by 3 now"));
            }
            return third;
        };
        answer.complete(fetcher.fetch(2, new Position(5, 31)));
        assertEquals(new Position(5, 40), fetchFor(3, 31));
        assertEquals(List.of(3L, 3L, 3L, 3L, 3L), sentChunks(), "the third one twice");
        assertFilesOf(3);
        List<Long> wanted = asked.stream()
                .filter(PeerRequest::hasCheckpoint)
                .map(PeerRequest::getTarget)
                .toList();
        assertEquals(List.of(3L, 3L), wanted, "the leader that is none any more was asked as well");
    }

    /** The leader changed before that one asked again. */
    @Test
    void shouldFetchNothingTwiceWhenTheResultWasNotTaken() throws Exception {
        assertEquals(new Position(5, 40), fetch(31));
        asked.clear();
        assertEquals(new Position(5, 40), fetchFor(3, 31));
        assertEquals(List.of(), sentChunks());
        assertFilesOf(3);
    }

    /** What it sent is of use for no other peer's checkpoint. */
    @Test
    void shouldGoOnWithTheFollowerWhenItIsBackSoon() throws Exception {
        AtomicInteger chunks = new AtomicInteger();
        followerIsCut = () -> chunks.incrementAndGet() == 3;
        assertEquals(new Position(5, 40), fetch(31));
        assertFilesOf(3);
        List<Long> offsets = asked.stream()
                .filter(PeerRequest::hasChunk)
                .map(PeerRequest::getChunk)
                .map(ChunkRequest::getOffset)
                .toList();
        long mib = TransferLimits.CHUNK_BYTES;
        assertEquals(List.of(0L, mib, 2 * mib, 2 * mib, 3 * mib), offsets);
    }

    /** The leader had died as well: whoever leads next asks again. */
    @Test
    void shouldGoOnWithTheSameFollowerAtTheNextAttempt() throws Exception {
        AtomicInteger chunks = new AtomicInteger();
        followerIsCut = () -> chunks.incrementAndGet() > 2;
        Sender leader = senders.get(2L);
        leader.checkpoints.setAside(leader.checkpoints.newest());
        assertNull(fetch(31), "the leader has none, and that counts");
        followerIsCut = () -> false;
        asked.clear();
        assertEquals(new Position(5, 40), fetch(31));
        assertEquals(List.of(3L, 3L), sentChunks());
    }

    @Test
    void shouldFailWhenTheLeaderDoesNotAnswerEither() {
        senders.get(3L).term = 6;
        log.term = 4;
        assertThrows(ExecutionException.class, () -> fetch(31));
        assertEquals(List.of(), sentChunks());
    }

    @Test
    void shouldNotBeginWithoutRoomForAllThatIsMissing() throws Exception {
        room = CHUNKS * TransferLimits.CHUNK_BYTES - 1;
        assertThrows(ExecutionException.class, () -> fetch(31));
        assertEquals(List.of(), sentChunks(), "from the leader neither");
        assertTrue(fetcher.noRoom().startsWith("has no room for a snapshot: 4 MiB"), fetcher::noRoom);
        room = CHUNKS * TransferLimits.CHUNK_BYTES;
        assertEquals(new Position(5, 40), fetch(31));
        assertEquals("", fetcher.noRoom());
    }

    /** Somebody else fills the disk meanwhile; what has arrived stays, and no more is needed than the rest. */
    @Test
    void shouldGoOnWithTheRestWhenThereIsRoomForThat() throws Exception {
        AtomicInteger chunks = new AtomicInteger();
        followerIsCut = () -> chunks.incrementAndGet() > 2;
        Sender leader = senders.get(2L);
        leader.checkpoints.setAside(leader.checkpoints.newest());
        fetch(31);
        followerIsCut = () -> false;
        room = TransferLimits.CHUNK_BYTES;
        assertThrows(ExecutionException.class, () -> fetch(31));
        room = 2 * TransferLimits.CHUNK_BYTES;
        asked.clear();
        assertEquals(new Position(5, 40), fetch(31));
        assertEquals(List.of(3L, 3L), sentChunks());
    }

    /** It is the leader's writers that did it, though the leader sent nothing. */
    @Test
    void shouldCountAsOutrunWhenTheLogBehindItIsGoneInTheEnd() throws Exception {
        fetch(31);
        fetcher.abandonCheckpoints();
        fetcher.finished();
        senders.get(3L).checkpoint(3, 55);
        logStart = 46;
        assertEquals(new Position(5, 55), fetch(46));
        assertEquals(0, senders.get(2L).sendings.outrunNeedMillis(), "writers wait for it");
    }
}
