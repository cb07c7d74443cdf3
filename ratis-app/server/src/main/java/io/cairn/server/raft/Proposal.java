package io.cairn.server.raft;

import io.cairn.statemachine.command.Batch;
import java.util.List;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.thirdparty.com.google.protobuf.ByteString;
import org.apache.ratis.thirdparty.com.google.protobuf.UnsafeByteOperations;

/** An entry on its way into the leader's log, decoded once for the append and for the apply. */
record Proposal(long term, List<Batch> batches, ByteString content) implements Message {
    Proposal(long term, List<Batch> batches, byte[] bytes) {
        this(term, batches, UnsafeByteOperations.unsafeWrap(bytes));
    }

    @Override
    public ByteString getContent() {
        return content;
    }
}
