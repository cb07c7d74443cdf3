package io.cairn.server.raft;

import io.cairn.statemachine.Configuration;
import io.cairn.statemachine.Configuration.Participant;
import io.cairn.statemachine.Fault;
import io.cairn.statemachine.Position;
import io.cairn.statemachine.command.Batch;
import io.cairn.statemachine.command.EntryCodec;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;
import org.apache.ratis.proto.RaftProtos.InstallSnapshotResult;
import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.apache.ratis.proto.RaftProtos.RaftConfigurationProto;
import org.apache.ratis.proto.RaftProtos.RaftPeerProto;
import org.apache.ratis.proto.RaftProtos.RoleInfoProto;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.protocol.RaftClientRequest;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftGroupMemberId;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.protocol.exceptions.StateMachineException;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.protocol.TermIndex;
import org.apache.ratis.server.storage.FileInfo;
import org.apache.ratis.server.storage.RaftStorage;
import org.apache.ratis.statemachine.SnapshotInfo;
import org.apache.ratis.statemachine.TransactionContext;
import org.apache.ratis.statemachine.impl.BaseStateMachine;
import org.apache.ratis.thirdparty.com.google.protobuf.ByteString;
import org.apache.ratis.util.LifeCycle;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns Ratis' callbacks into calls of a {@link LogConsumer}; holds no state of its own. */
final class RatisStateMachine extends BaseStateMachine {
    private static final Logger LOG = LoggerFactory.getLogger(RatisStateMachine.class);
    private static final CompletableFuture<Message> DONE = CompletableFuture.completedFuture(Message.EMPTY);

    /** Part of the name that Ratis gives its one apply thread. */
    private static final String APPLY_THREAD = "StateMachineUpdater";

    private final LogConsumer consumer;
    private final LongSupplier currentTerm;
    private final TermDurability durability;
    private final ConfigurationDurability configurations;
    private final InstallAnswer install;

    RatisStateMachine(
            LogConsumer consumer,
            LongSupplier currentTerm,
            TermDurability durability,
            ConfigurationDurability configurations,
            InstallAnswer install) {
        this.consumer = consumer;
        this.currentTerm = currentTerm;
        this.durability = durability;
        this.configurations = configurations;
        this.install = install;
    }

    /** What Ratis needs to know of a snapshot: where it ends. The files are ours alone. */
    private record Claim(TermIndex termIndex) implements SnapshotInfo {
        @Override
        public TermIndex getTermIndex() {
            return termIndex;
        }

        @Override
        public List<FileInfo> getFiles() {
            return List.of();
        }
    }

    @Override
    public void initialize(RaftServer server, RaftGroupId groupId, RaftStorage storage) throws IOException {
        super.initialize(server, groupId, storage);
        configurations.watch(storage.getStorageDir().getCurrentDir().toPath());
        getLifeCycle().startAndTransition(() -> {});
    }

    @Override
    public TermIndex getLastAppliedTermIndex() {
        return RaftIds.termIndex(consumer.delivered());
    }

    @Override
    public @Nullable SnapshotInfo getLatestSnapshot() {
        Position reported = consumer.reported();
        return reported.index() == 0 ? null : new Claim(RaftIds.termIndex(reported));
    }

    @Override
    public long takeSnapshot() {
        return consumer.report().index() - 1;
    }

    @Override
    public TransactionContext startTransaction(RaftClientRequest request) {
        Proposal proposal = (Proposal) request.getMessage();
        return TransactionContext.newBuilder()
                .setStateMachine(this)
                .setClientRequest(request)
                .setLogData(proposal.content())
                .setStateMachineContext(proposal)
                .build();
    }

    /** Runs under the server's monitor, so the current term is the term that the entry gets. */
    @Override
    public TransactionContext preAppendTransaction(TransactionContext transaction) throws IOException {
        if (transaction.getStateMachineContext() instanceof Proposal proposal
                && proposal.term() != currentTerm.getAsLong()) {
            throw new StateMachineException(
                    "made for term " + proposal.term(), new Refused(Refused.Reason.WRONG_TERM), false);
        }
        return transaction;
    }

    @Override
    public CompletableFuture<Message> applyTransaction(TransactionContext transaction) {
        LogEntryProto entry = transaction.getLogEntry();
        try {
            ByteString data = entry.getStateMachineLogEntry().getLogData();
            List<Batch> batches = transaction.getStateMachineContext() instanceof Proposal proposal
                    ? proposal.batches()
                    : EntryCodec.decode(data.asReadOnlyByteBuffer());
            consumer.batches(RaftIds.position(entry.getTerm(), entry.getIndex()), batches, data.size());
            return DONE;
        } catch (Throwable surprise) {
            throw fatal("apply of entry " + entry.getIndex(), surprise);
        }
    }

    /**
     * Ratis calls this also at an install, on an RPC thread, with a configuration that is not applied and may never
     * be: only what comes on the apply thread is an entry.
     */
    @Override
    public void notifyConfigurationChanged(long term, long index, RaftConfigurationProto configuration) {
        configurations.written();
        if (!Thread.currentThread().getName().contains(APPLY_THREAD)) {
            LOG.debug("told of configuration {} ahead of its entry", index + 1);
            return;
        }
        try {
            configurations.applied(index);
            consumer.configuration(RaftIds.position(term, index), configuration(configuration));
        } catch (Throwable surprise) {
            throw fatal("apply of configuration " + index, surprise);
        }
    }

    @Override
    public void notifyTermIndexUpdated(long term, long index) {
        try {
            consumer.advance(RaftIds.position(term, index));
        } catch (Throwable surprise) {
            throw fatal("apply of entry " + index, surprise);
        }
    }

    private Fault fatal(String what, Throwable cause) {
        consumer.failed(what, cause);
        return new Fault(what, cause);
    }

    static Configuration configuration(RaftConfigurationProto proto) {
        return new Configuration(
                participants(proto.getPeersList(), proto.getListenersList()),
                participants(proto.getOldPeersList(), proto.getOldListenersList()));
    }

    private static List<Participant> participants(List<RaftPeerProto> voters, List<RaftPeerProto> listeners) {
        List<Participant> all = new ArrayList<>(voters.size() + listeners.size());
        voters.forEach(p -> all.add(new Participant(RaftIds.id(RaftPeerId.valueOf(p.getId())), p.getAddress(), true)));
        listeners.forEach(
                p -> all.add(new Participant(RaftIds.id(RaftPeerId.valueOf(p.getId())), p.getAddress(), false)));
        return all;
    }

    @Override
    public void pause() {
        consumer.pause();
        getLifeCycle().transition(LifeCycle.State.PAUSING);
        getLifeCycle().transition(LifeCycle.State.PAUSED);
    }

    @Override
    public void reinitialize() throws IOException {
        try {
            consumer.reinitialize();
        } catch (IOException | RuntimeException surprise) {
            throw fatal("opening the installed checkpoint", surprise);
        }
        getLifeCycle().startAndTransition(() -> {});
    }

    @Override
    public CompletableFuture<@Nullable TermIndex> notifyInstallSnapshotFromLeader(RoleInfoProto role, TermIndex first) {
        RaftPeerId leader = RaftPeerId.valueOf(
                role.getFollowerInfo().getLeaderInfo().getId().getId());
        return install.begin(leader, currentTerm.getAsLong(), first);
    }

    @Override
    public void notifySnapshotInstalled(InstallSnapshotResult result, long index, RaftPeer peer) {
        if (result != InstallSnapshotResult.SUCCESS) {
            install.taken();
        }
    }

    @Override
    public void notifyLeaderChanged(RaftGroupMemberId member, RaftPeerId leader) {
        if (member.getPeerId().equals(leader)) {
            durability.ensureOwn(currentTerm.getAsLong());
        }
        install.ledBy(leader, currentTerm.getAsLong());
        consumer.leadershipChanged();
    }

    @Override
    public void notifyLeaderReady() {
        consumer.leadershipChanged();
    }

    @Override
    public void notifyLogFailed(Throwable cause, LogEntryProto failed) {
        consumer.failed("write of the log", cause);
    }

    @Override
    public void notifyServerShutdown(RoleInfoProto role, boolean all) {
        consumer.failed(
                "the log: its division was shut down", new IOException(all ? "server closed" : "election failed"));
    }

    @Override
    public void close() {
        consumer.failed("the log: its division closed", new IOException("division closed"));
    }
}
