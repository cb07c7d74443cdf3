package io.cairn.server.raft;

import io.cairn.statemachine.command.Batch;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.thirdparty.com.google.protobuf.ByteString;
import org.apache.ratis.thirdparty.com.google.protobuf.UnsafeByteOperations;

/** A batch on its way into the leader's log, decoded once for the append and for the apply. */
record Proposal(long term, Batch batch, ByteString content) implements Message {
    Proposal(long term, Batch batch, byte[] bytes) {
        this(term, batch, UnsafeByteOperations.unsafeWrap(bytes));
    }

    @Override
    public ByteString getContent() {
        return content;
    }
}
