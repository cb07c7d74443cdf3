package io.cairn.server.raft;

import io.cairn.server.node.PeerStatus;
import io.cairn.server.node.Snapshots.LogExtent;
import io.cairn.statemachine.Configuration;
import io.cairn.statemachine.Configuration.Participant;
import io.cairn.statemachine.command.Batch;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.ratis.conf.Parameters;
import org.apache.ratis.grpc.GrpcConfigKeys;
import org.apache.ratis.proto.RaftProtos.CommitInfoProto;
import org.apache.ratis.protocol.ClientId;
import org.apache.ratis.protocol.GroupManagementRequest;
import org.apache.ratis.protocol.RaftClientAsynchronousProtocol;
import org.apache.ratis.protocol.RaftClientReply;
import org.apache.ratis.protocol.RaftClientRequest;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.protocol.SetConfigurationRequest;
import org.apache.ratis.protocol.SnapshotManagementRequest;
import org.apache.ratis.protocol.TransferLeadershipRequest;
import org.apache.ratis.protocol.exceptions.LeaderNotReadyException;
import org.apache.ratis.protocol.exceptions.NotLeaderException;
import org.apache.ratis.protocol.exceptions.StateMachineException;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.RaftServer.Division;
import org.apache.ratis.server.protocol.TermIndex;
import org.apache.ratis.server.storage.RaftStorage;
import org.jspecify.annotations.Nullable;

/** This peer's part in the replicated log. Safe for any thread; nothing blocks unless it says so. */
public final class ConsensusLog implements MemberChanges, EntryLog, PurgedLog, AutoCloseable {
    /** What leaves room for Ratis' framing within its own limit for one entry. */
    public static final int ENTRY_BYTES_MAX = RaftSettings.ENTRY_BYTES_MAX - (1 << 20);

    /** One file of the log, preallocated whole. */
    public static final long SEGMENT_BYTES = RaftSettings.SEGMENT_BYTES;

    private static final Duration START_MAX = Duration.ofSeconds(60);

    /**
     * @param directory Ratis' own, private folder
     * @param id this peer's Raft id
     */
    public record Options(Path directory, long id, String host, int port, Duration electionTimeout) {}

    private final Options options;
    private final RaftServer server;
    private final TermDurability durability;
    private final ConfigurationDurability configurations = new ConfigurationDurability();
    private final ClientId clientId = ClientId.randomId();
    private final AtomicLong callId = new AtomicLong();
    private final Highest clusterCommit = new Highest(this::clusterCommitNow);
    private volatile @Nullable Division division;
    private volatile @Nullable FollowerCare care;

    ConsensusLog(
            Options options,
            LogConsumer consumer,
            PeerHandler handler,
            long clusterId,
            Configuration members,
            TermDurability durability)
            throws IOException {
        this.options = options;
        this.durability = durability;
        Parameters parameters = new Parameters();
        parameters.put(DurableRpcFactory.TERM_DURABILITY, durability, TermDurability.class);
        parameters.put(DurableRpcFactory.LOG_CONSUMER, consumer, LogConsumer.class);
        InstallAnswer install = new InstallAnswer(consumer);
        RaftCallGuard guard =
                new RaftCallGuard(options.id(), () -> durability.isOpen() ? term() : -1, durability, install);
        GrpcConfigKeys.Server.setServicesCustomizer(
                parameters,
                (builder, types) -> builder.intercept(guard)
                        .permitKeepAliveTime(1, TimeUnit.SECONDS)
                        .permitKeepAliveWithoutCalls(true)
                        .callExecutor(PeerTransport.executors())
                        .addService(PeerTransport.service(handler)));
        RaftServer.Builder builder = RaftServer.newBuilder()
                .setServerId(RaftIds.peerId(options.id()))
                .setProperties(RaftSettings.properties(options))
                .setParameters(parameters)
                .setOption(RaftStorage.StartupOption.RECOVER)
                .setStateMachineRegistry(
                        gid -> new RatisStateMachine(consumer, this::term, durability, configurations, install));
        if (clusterId != 0) {
            durability.watch(folder(options.directory(), clusterId));
            builder.setGroup(RaftGroups.group(clusterId, members));
        }
        this.server = builder.build();
    }

    /**
     * Prepares the log.
     *
     * @param clusterId 0: this peer has no cluster yet, {@link #form} will say
     * @param members whom to start with, when there is a cluster
     */
    public static ConsensusLog open(
            Options options, LogConsumer consumer, PeerHandler handler, long clusterId, Configuration members)
            throws IOException {
        return new ConsensusLog(options, consumer, handler, clusterId, members, new TermDurability(consumer::failed));
    }

    /** Opens the peer port and, when there is a cluster, the log. Raft calls are refused until {@link #takeCalls}. */
    public void start(long clusterId) throws IOException {
        server.start();
        if (clusterId != 0) {
            attach(clusterId);
        }
    }

    /** Begins the log of a cluster that this peer did not have. Blocks. Raft calls are refused until {@link #takeCalls}. */
    public void form(long clusterId, Configuration members) throws IOException {
        durability.watch(folder(options.directory(), clusterId));
        GroupManagementRequest add = GroupManagementRequest.newAdd(
                clientId, server.getId(), callId.incrementAndGet(), RaftGroups.group(clusterId, members), false);
        await(server.groupManagementAsync(add), START_MAX);
        attach(clusterId);
    }

    /** What was written so far can be trusted after a crash: let others count on this peer. */
    public void takeCalls() {
        durability.open();
    }

    private void attach(long clusterId) throws IOException {
        Division found = server.getDivision(RaftIds.groupId(clusterId));
        configurations.known(found.getRaftConf().getLogEntryIndex());
        division = found;
        care = new FollowerCare(found, options.electionTimeout(), () -> transfer(null, options.electionTimeout()));
    }

    static Path folder(Path directory, long clusterId) {
        return directory
                .resolve(RaftIds.groupId(clusterId).getUuid().toString())
                .resolve("current");
    }

    /** The files of a cluster's log, whether or not it is open. */
    public static LogFiles files(Path directory, long clusterId) {
        return new LogFiles(folder(directory, clusterId));
    }

    private Division division() {
        Division current = division;
        if (current == null) {
            throw new IllegalStateException("no log yet");
        }
        return current;
    }

    /** Whether there is a log to speak of. */
    public boolean formed() {
        return division != null;
    }

    @Override
    public long term() {
        Division current = division;
        return current == null ? 0 : current.getInfo().getCurrentTerm();
    }

    @Override
    public long leader() {
        Division current = division;
        RaftPeerId leader = current == null ? null : current.getInfo().getLeaderId();
        return leader == null ? 0 : RaftIds.id(leader);
    }

    public boolean leads() {
        Division current = division;
        return current != null && current.getInfo().isLeader();
    }

    @Override
    public boolean leadsReady() {
        Division current = division;
        return current != null && current.getInfo().isLeaderReady();
    }

    public PeerStatus.Role role() {
        Division current = division;
        if (current == null) {
            return PeerStatus.Role.CANDIDATE;
        }
        return switch (current.getInfo().getCurrentRole()) {
            case LEADER -> PeerStatus.Role.LEADER;
            case FOLLOWER -> PeerStatus.Role.FOLLOWER;
            case LISTENER -> PeerStatus.Role.LISTENER;
            default -> PeerStatus.Role.CANDIDATE;
        };
    }

    @Override
    public long commit() {
        Division current = division;
        return current == null ? 0 : current.getRaftLog().getLastCommittedIndex() + 1;
    }

    /**
     * Highest index that was ever known here to be committed on any peer. While this peer catches up that is beyond
     * {@link #commit}, which never leaves its own log.
     */
    public long clusterCommit() {
        return clusterCommit.value();
    }

    private long clusterCommitNow() {
        Division current = division;
        long highest = commit();
        if (current != null) {
            for (CommitInfoProto info : current.getCommitInfos()) {
                highest = Math.max(highest, info.getCommitIndex() + 1);
            }
        }
        return highest;
    }

    @Override
    public long lastIndex() {
        Division current = division;
        TermIndex last = current == null ? null : current.getRaftLog().getLastEntryTermIndex();
        return last == null ? commit() : last.getIndex() + 1;
    }

    @Override
    public Configuration configuration() {
        Division current = division;
        if (current == null) {
            return Configuration.EMPTY;
        }
        return RaftGroups.configuration(current.getRaftConf());
    }

    @Override
    public CompletableFuture<?> append(long term, List<Batch> batches, byte[] entry) throws Refused {
        Division current = division;
        if (current == null || !current.getInfo().isLeader()) {
            throw new Refused(Refused.Reason.NOT_LEADER);
        }
        if (!current.getInfo().isLeaderReady()) {
            throw new Refused(Refused.Reason.NOT_READY);
        }
        if (entry.length > ENTRY_BYTES_MAX) {
            throw new Refused(Refused.Reason.TOO_LARGE);
        }
        RaftClientRequest request = RaftClientRequest.newBuilder()
                .setClientId(clientId)
                .setServerId(current.getId())
                .setGroupId(groupId())
                .setCallId(callId.incrementAndGet())
                .setMessage(new Proposal(term, batches, entry))
                .setType(RaftClientRequest.writeRequestType())
                .build();
        try {
            // Done at once means not appended; what comes later is told by apply, not by this reply.
            CompletableFuture<RaftClientReply> reply =
                    ((RaftClientAsynchronousProtocol) current).submitClientRequestAsync(request);
            if (reply.isDone()) {
                throwRefusal(reply.join().getException());
            }
            return reply;
        } catch (IOException | CompletionException e) {
            throwRefusal(e instanceof CompletionException ? e.getCause() : e);
            throw new Refused(Refused.Reason.TOO_BUSY);
        }
    }

    private static void throwRefusal(@Nullable Throwable cause) throws Refused {
        if (cause == null) {
            return;
        }
        if (cause instanceof StateMachineException && cause.getCause() instanceof Refused refused) {
            throw refused;
        }
        if (cause instanceof NotLeaderException) {
            throw new Refused(Refused.Reason.NOT_LEADER);
        }
        throw new Refused(
                cause instanceof LeaderNotReadyException ? Refused.Reason.NOT_READY : Refused.Reason.TOO_BUSY);
    }

    @Override
    public void tellFollowers(boolean urgent) {
        FollowerCare current = care;
        if (current != null && leads()) {
            current.committed(urgent);
        }
    }

    @Override
    public CompletableFuture<?> purge(Duration timeout) {
        SnapshotManagementRequest request = SnapshotManagementRequest.newCreate(
                clientId, server.getId(), groupId(), callId.incrementAndGet(), timeout.toMillis(), 1);
        try {
            configurations.ensureWritten(files().folder());
        } catch (IOException e) {
            return CompletableFuture.failedFuture(e);
        }
        return succeeded(server.snapshotManagementAsync(request));
    }

    /** A refusal comes as a reply like any other. */
    private static CompletableFuture<?> succeeded(CompletableFuture<RaftClientReply> reply) {
        return reply.thenApply(r -> {
            if (!r.isSuccess()) {
                throw new CompletionException(r.getException());
            }
            return r;
        });
    }

    /** Also gives leadership up to whoever gets it, when the target is null. */
    @Override
    public CompletableFuture<?> transfer(@Nullable Long target, Duration timeout) {
        RaftPeerId newLeader = target == null ? null : RaftIds.peerId(target);
        try {
            return succeeded(server.transferLeadershipAsync(new TransferLeadershipRequest(
                    clientId, server.getId(), groupId(), callId.incrementAndGet(), newLeader, timeout.toMillis())));
        } catch (IOException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    @Override
    public CompletableFuture<?> reconfigure(Configuration from, List<Participant> to) {
        SetConfigurationRequest.Arguments arguments =
                RaftGroups.change(division().getRaftConf(), from, to);
        try {
            return succeeded(server.setConfigurationAsync(new SetConfigurationRequest(
                            clientId, server.getId(), groupId(), callId.incrementAndGet(), arguments)))
                    .exceptionally(Unchanged::refused);
        } catch (IOException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    @Override
    public long silentMillis(long peer) {
        FollowerCare current = care;
        return current == null ? Long.MAX_VALUE : current.silentMillis(RaftIds.peerId(peer));
    }

    @Override
    public long commitOf(long peer) {
        FollowerCare current = care;
        return current == null ? 0 : current.commitOf(RaftIds.peerId(peer));
    }

    private RaftGroupId groupId() {
        return division().getMemberId().getGroupId();
    }

    @Override
    public LogExtent extent() throws IOException {
        return files().extent(lastIndex());
    }

    @Override
    public LogFiles files() {
        return new LogFiles(
                division().getRaftStorage().getStorageDir().getCurrentDir().toPath());
    }

    private static void await(CompletableFuture<?> future, Duration timeout) throws IOException {
        try {
            future.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw new IOException(e.getCause());
        } catch (TimeoutException e) {
            throw new IOException("not done within " + timeout);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted");
        }
    }

    /** Leaves the log, once what is committed has been applied. Blocks. */
    @Override
    public void close() throws IOException {
        FollowerCare current = care;
        if (current != null) {
            current.close();
        }
        server.close();
    }
}
