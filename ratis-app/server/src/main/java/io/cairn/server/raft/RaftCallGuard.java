package io.cairn.server.raft;

import io.cairn.statemachine.CrashPoint;
import org.apache.ratis.proto.RaftProtos.AppendEntriesReplyProto;
import org.apache.ratis.proto.RaftProtos.AppendEntriesRequestProto;
import org.apache.ratis.proto.RaftProtos.InstallSnapshotReplyProto;
import org.apache.ratis.proto.RaftProtos.InstallSnapshotRequestProto;
import org.apache.ratis.proto.RaftProtos.RaftRpcRequestProto;
import org.apache.ratis.proto.RaftProtos.ReadIndexRequestProto;
import org.apache.ratis.proto.RaftProtos.RequestVoteReplyProto;
import org.apache.ratis.proto.RaftProtos.RequestVoteRequestProto;
import org.apache.ratis.proto.RaftProtos.StartLeaderElectionRequestProto;
import org.apache.ratis.thirdparty.com.google.protobuf.ByteString;
import org.apache.ratis.thirdparty.io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import org.apache.ratis.thirdparty.io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import org.apache.ratis.thirdparty.io.grpc.Metadata;
import org.apache.ratis.thirdparty.io.grpc.ServerCall;
import org.apache.ratis.thirdparty.io.grpc.ServerCall.Listener;
import org.apache.ratis.thirdparty.io.grpc.ServerCallHandler;
import org.apache.ratis.thirdparty.io.grpc.ServerInterceptor;
import org.apache.ratis.thirdparty.io.grpc.Status;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stands before Ratis' gRPC services. Ratis routes calls by group alone and counts whatever answers at an address as
 * the peer that used to be there; so every Raft call that is not for this very identity is refused here, as is an
 * install by a leader of an older term, whose configuration Ratis would adopt. Replies wait for their term to be
 * durable. An {@link InstallAnswer} hears of installs here before Ratis does. Ratis' client and admin services are for
 * this process only and not served at all.
 */
final class RaftCallGuard implements ServerInterceptor {
    private static final Logger LOG = LoggerFactory.getLogger(RaftCallGuard.class);
    private static final String RAFT_SERVICE = "ratis.grpc.RaftServerProtocolService";

    /** Raft's term as this peer knows it; negative while the peer takes no Raft calls. */
    interface CurrentTerm {
        long get();
    }

    private final ByteString ownId;
    private final CurrentTerm currentTerm;
    private final TermDurability durability;
    private final InstallAnswer install;

    RaftCallGuard(long id, CurrentTerm currentTerm, TermDurability durability, InstallAnswer install) {
        this.ownId = RaftIds.peerId(id).toByteString();
        this.currentTerm = currentTerm;
        this.durability = durability;
        this.install = install;
    }

    @Override
    public <Q, A> Listener<Q> interceptCall(ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
        String service = call.getMethodDescriptor().getServiceName();
        if (PeerTransport.SERVICE.equals(service)) {
            return next.startCall(call, headers);
        }
        if (!RAFT_SERVICE.equals(service)) {
            call.close(Status.UNIMPLEMENTED.withDescription("not served to other processes"), new Metadata());
            return new Listener<>() {};
        }
        ServerCall<Q, A> durable = new DurableReplies<>(call);
        return new Checked<>(next.startCall(durable, headers), durable);
    }

    /** Why a request must not be handled; null when it may. */
    private @Nullable String objection(Object request) {
        long term = currentTerm.get();
        if (term < 0) {
            return "this peer takes no part in a cluster yet";
        }
        RaftRpcRequestProto header = header(request);
        if (header == null || !ownId.equals(header.getReplyId())) {
            return "meant for another identity than " + ownId.toStringUtf8();
        }
        if (request instanceof InstallSnapshotRequestProto install && install.getLeaderTerm() < term) {
            return "install by a leader of term " + install.getLeaderTerm() + " in term " + term;
        }
        return null;
    }

    private static @Nullable RaftRpcRequestProto header(Object request) {
        if (request instanceof AppendEntriesRequestProto append) {
            return append.getServerRequest();
        } else if (request instanceof RequestVoteRequestProto vote) {
            return vote.getServerRequest();
        } else if (request instanceof InstallSnapshotRequestProto install) {
            return install.getServerRequest();
        } else if (request instanceof StartLeaderElectionRequestProto start) {
            return start.getServerRequest();
        } else if (request instanceof ReadIndexRequestProto read) {
            return read.getServerRequest();
        }
        return null;
    }

    private static long term(Object reply) {
        if (reply instanceof AppendEntriesReplyProto append) {
            return append.getTerm();
        } else if (reply instanceof RequestVoteReplyProto vote) {
            return vote.getTerm();
        } else if (reply instanceof InstallSnapshotReplyProto install) {
            return install.getTerm();
        }
        return 0;
    }

    private final class DurableReplies<Q, A> extends SimpleForwardingServerCall<Q, A> {
        DurableReplies(ServerCall<Q, A> call) {
            super(call);
        }

        @Override
        public void sendMessage(A reply) {
            if (reply instanceof RequestVoteReplyProto vote
                    && vote.getServerReply().getSuccess()) {
                durability.ensureVote(vote.getTerm());
                CrashPoint.VOTE_READY.reached();
            } else {
                durability.ensure(term(reply));
            }
            super.sendMessage(reply);
        }
    }

    private final class Checked<Q, A> extends SimpleForwardingServerCallListener<Q> {
        private final ServerCall<Q, A> call;
        private boolean refused;

        Checked(Listener<Q> delegate, ServerCall<Q, A> call) {
            super(delegate);
            this.call = call;
        }

        @Override
        public void onMessage(Q request) {
            String objection = refused ? null : objection(request);
            if (objection != null) {
                refused = true;
                LOG.debug("refused {}: {}", call.getMethodDescriptor().getBareMethodName(), objection);
                super.onCancel();
                call.close(Status.FAILED_PRECONDITION.withDescription(objection), new Metadata());
            } else if (!refused) {
                if (request instanceof InstallSnapshotRequestProto question) {
                    install.askedBy(question);
                }
                super.onMessage(request);
            }
        }

        @Override
        public void onHalfClose() {
            if (!refused) {
                super.onHalfClose();
            }
        }
    }
}
