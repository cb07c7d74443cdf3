package io.cairn.server;

import com.codahale.metrics.MetricRegistry;
import io.cairn.api.peer.PeerRequest.CallCase;
import io.cairn.server.boot.DataDirectory;
import io.cairn.server.checkpoint.CheckpointFetcher;
import io.cairn.server.checkpoint.CheckpointService;
import io.cairn.server.checkpoint.Checkpointer;
import io.cairn.server.checkpoint.GiveWay;
import io.cairn.server.checkpoint.HoldService;
import io.cairn.server.checkpoint.Sendings;
import io.cairn.server.checkpoint.TurnService;
import io.cairn.server.config.PeerConfig;
import io.cairn.server.disk.TransferRoom;
import io.cairn.server.metrics.TransferGauges;
import io.cairn.server.node.Transfer;
import io.cairn.server.peer.PeerCalls;
import io.cairn.server.peer.PeerService;
import io.cairn.server.raft.ConsensusLog;
import io.cairn.statemachine.checkpoint.Checkpoints;
import java.util.List;
import java.util.function.LongConsumer;
import java.util.stream.Stream;

/** Checkpoints on their way from and to this peer, and the turns in which peers take theirs. */
final class Transfers implements AutoCloseable {
    private final CheckpointFetcher.Receiver me;
    private final PeerCalls calls;
    private final HoldService holds;
    private final Sendings sendings;
    private final TurnService turns;
    private final CheckpointService sender;
    private final GiveWay giveWay = new GiveWay();

    Transfers(PeerConfig config, long ownId, ConsensusLog log, Checkpoints checkpoints, PeerCalls calls) {
        this.calls = calls;
        me = new CheckpointFetcher.Receiver(
                ownId, config.name(), log, TransferRoom.of(config.disk(), config.dataDir())::bytes);
        sendings = new Sendings(checkpoints, log::commitOf, log::leads);
        holds = new HoldService(log, () -> log.files().firstIndex(), sendings);
        turns = new TurnService(ownId, new TurnCluster(log, config.electionTimeoutMax()), calls);
        sender = new CheckpointService(checkpoints, sendings, config.name(), config.transferMaxRate(), log::term);
    }

    void register(PeerService service) {
        sender.register(service);
        turns.register(service);
        service.serve(CallCase.HOLD, holds);
    }

    /** What they have to say about this peer's own checkpoints. */
    Checkpointer.Surroundings surroundings(LongConsumer heldUpMicros) {
        return new Checkpointer.Surroundings(turns, sendings, giveWay, heldUpMicros);
    }

    /** How long the next entry of the log is to wait after one of so many bytes. */
    long holdNanos(long entryBytes) {
        return giveWay.holdNanos(entryBytes);
    }

    CheckpointFetcher fetcher(DataDirectory directory, Checkpointer checkpointer, MetricRegistry metrics) {
        sender.onDamage(checkpointer::damaged);
        CheckpointFetcher fetcher = new CheckpointFetcher(directory.incoming(), me, calls, checkpointer);
        TransferGauges.register(metrics, fetcher::fetchedBytes, fetcher::reusedBytes, sendings::sentBytes);
        return fetcher;
    }

    /** Those under way now. Any thread. */
    List<Transfer> now(CheckpointFetcher fetcher) {
        Transfer incoming = fetcher.transfer();
        return Stream.concat(Stream.ofNullable(incoming), sendings.transfers().stream())
                .toList();
    }

    @Override
    public void close() {
        sender.close();
    }
}
