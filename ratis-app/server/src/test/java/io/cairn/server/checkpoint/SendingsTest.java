package io.cairn.server.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cairn.api.peer.ChunkRequest;
import io.cairn.server.node.Transfer;
import io.cairn.statemachine.Position;
import io.cairn.statemachine.checkpoint.Checkpoint;
import io.cairn.statemachine.checkpoint.Checkpoints;
import io.cairn.statemachine.checkpoint.Claim;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Peer 3 fetches a checkpoint of 1000 bytes at index 100 from here. */
class SendingsTest {
    private static final long SECOND = 1_000_000_000;
    private static final long IDLE = TransferLimits.HOLD_IDLE_MAX.toNanos();

    @TempDir
    Path folder;

    private Checkpoints checkpoints;
    private Checkpoint checkpoint;
    private Sendings sendings;
    private long now;
    private long commit;
    private boolean leads = true;

    @BeforeEach
    void begin() throws IOException {
        checkpoints = Checkpoints.open(folder, 2);
        checkpoint = create(100);
        sendings = new Sendings(checkpoints, id -> commit, () -> leads, () -> now);
        sendings.begun(3, "n3", checkpoint, checkpoint.claim().index());
    }

    private Checkpoint create(long index) throws IOException {
        return Objects.requireNonNull(checkpoints.create(
                new Claim(new Position(1, index), 1, 1, 9),
                dir -> {
                    Files.createDirectory(dir);
                    Files.write(dir.resolve("000001.sst"), new byte[1000]);
                },
                () -> false));
    }

    private void asks(long received, int length) {
        ChunkRequest request =
                ChunkRequest.newBuilder().setReceived(received).setReused(200).build();
        sendings.asked(3, checkpoint, request, length);
    }

    private List<Long> heldFrom() {
        return sendings.now().stream().map(Holds.Hold::index).toList();
    }

    @Test
    void shouldTellHowFarThePeerIs() {
        now = SECOND;
        asks(300, 100);
        assertEquals(List.of(new Transfer(true, 3, "n3", 100, 400, 1000, 200, 100)), sendings.transfers());
        assertEquals(40, sendings.transfers().get(0).percent());
        assertEquals(6000, sendings.transfers().get(0).etaMillis());
        assertEquals(
                "transfer to n3: it receives the snapshot at 100 (40% 0.0 MB/s eta 6s)",
                sendings.now().get(0).why());
        asks(900, 100);
        assertEquals(List.of(), sendings.transfers());
        assertEquals(200, sendings.sentBytes());
    }

    @Test
    void shouldHoldTheLogUntilThePeerHasCaughtUp() throws IOException {
        assertEquals(List.of(100L), heldFrom());
        asks(900, 100);
        create(200);
        assertEquals(List.of(100L), heldFrom());
        commit = 150;
        assertEquals(List.of(150L), heldFrom(), "it needs no more what it has");
        assertTrue(sendings.now().get(0).why().contains("catches up"));
        commit = 200;
        assertEquals(List.of(), heldFrom());
    }

    @Test
    void shouldLetGoOfAPeerThatAsksNoMore() {
        now = IDLE;
        assertEquals(List.of(100L), heldFrom());
        asks(0, 100);
        now += IDLE;
        assertEquals(List.of(100L), heldFrom());
        now += 1;
        assertEquals(List.of(), heldFrom());
        assertEquals(List.of(), sendings.transfers());
    }

    @Test
    void shouldLetGoOfAPeerThatGotAllAndThenDied() throws IOException {
        asks(900, 100);
        create(200);
        now += IDLE;
        commit = 120;
        assertEquals(List.of(120L), heldFrom(), "it moves");
        now += IDLE + 1;
        assertEquals(List.of(), heldFrom());
    }

    @Test
    void shouldHoldAgainForAPeerThatComesBack() {
        now = IDLE + 1;
        assertEquals(List.of(), heldFrom());
        asks(500, 100);
        assertEquals(List.of(100L), heldFrom());
    }

    /** The first time writers go first. */
    @Test
    void shouldNotCallATransferOutrunThatStartsAgainOrIsTheFirst() {
        assertEquals(-1, sendings.outrunNeedMillis());
        sendings.begun(3, "n3", checkpoint, checkpoint.claim().index());
        assertEquals(-1, sendings.outrunNeedMillis());
        now = IDLE + 1;
        sendings.begun(3, "n3", checkpoint, checkpoint.claim().index());
        assertEquals(-1, sendings.outrunNeedMillis());
    }

    @Test
    void shouldTellHowLongATransferNeedsThatWasOutrunBefore() throws IOException {
        asks(900, 100);
        checkpoint = create(200);
        sendings.begun(3, "n3", checkpoint, checkpoint.claim().index());
        assertEquals(0, sendings.outrunNeedMillis(), "nobody can tell yet");
        now = SECOND;
        asks(300, 100);
        assertEquals(6000, sendings.outrunNeedMillis());
        assertTrue(sendings.now().get(0).why().endsWith("writes have outrun it before and are slowed down"));
        now += SECOND;
        asks(900, 100);
        assertEquals(0, sendings.outrunNeedMillis(), "until it has caught up from the log");
        commit = 200;
        sendings.now();
        assertEquals(-1, sendings.outrunNeedMillis());
    }

    /** What it receives now is newer than what it had begun with, but the log reached back to that as well. */
    @Test
    void shouldNotCallATransferOutrunThatGoesOnWithWhatAnotherPeerHas() throws IOException {
        checkpoint = create(200);
        sendings.begun(3, "n3", checkpoint, 100);
        assertEquals(-1, sendings.outrunNeedMillis());
        sendings.hold(3, "n3", new Parcel(new Position(1, 300), 500, "n2"), 201);
        assertEquals(0, sendings.outrunNeedMillis());
    }

    @Test
    void shouldHoldTheLogForWhatAnotherPeerSends() throws IOException {
        Parcel parcel = new Parcel(new Position(1, 90), 500, "n2");
        sendings.hold(3, "n3", parcel, 80);
        assertEquals(List.of(90L), heldFrom(), "in place of what it was sent from here");
        sendings.told(3, parcel, 100, 100);
        now = SECOND;
        sendings.told(3, parcel, 300, 100);
        assertEquals(List.of(), sendings.transfers(), "nothing is sent from here");
        assertEquals(
                "transfer to n3: it receives the snapshot at 90 from n2 (60% 0.0 MB/s eta 1s)",
                sendings.now().get(0).why());
        sendings.told(3, parcel, 500, 100);
        create(200);
        commit = 94;
        assertEquals(List.of(94L), heldFrom());
        commit = 200;
        assertEquals(List.of(), heldFrom());
    }

    @Test
    void shouldSlowWritersDownOnlyWhereTheyWrite() throws IOException {
        leads = false;
        checkpoint = create(200);
        sendings.begun(3, "n3", checkpoint, 200);
        assertEquals(-1, sendings.outrunNeedMillis());
        leads = true;
        assertEquals(0, sendings.outrunNeedMillis());
    }

    @Test
    void shouldNotSlowWritersDownForAPeerThatIsSilent() throws IOException {
        checkpoint = create(200);
        sendings.begun(3, "n3", checkpoint, checkpoint.claim().index());
        assertEquals(0, sendings.outrunNeedMillis());
        now = IDLE + 1;
        assertEquals(-1, sendings.outrunNeedMillis());
    }

    @Test
    void shouldNotSlowWritersDownForEverForAPeerThatCannotFollow() throws IOException {
        checkpoint = create(200);
        sendings.begun(3, "n3", checkpoint, checkpoint.claim().index());
        asks(900, 100);
        assertEquals(0, sendings.outrunNeedMillis());
        long end = TransferLimits.FOLLOWS_WITHIN.toNanos();
        while (now <= end) {
            commit++;
            sendings.now();
            assertEquals(0, sendings.outrunNeedMillis());
            now += SECOND;
        }
        sendings.now();
        assertEquals(-1, sendings.outrunNeedMillis());
        assertEquals(1, sendings.now().size(), "the log is still kept for it");
    }
}
