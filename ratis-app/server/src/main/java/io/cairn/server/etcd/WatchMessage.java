package io.cairn.server.etcd;

import com.google.protobuf.AbstractMessageLite;
import io.cairn.api.etcd.WatchResponse;
import io.grpc.Drainable;
import io.grpc.KnownLength;
import io.grpc.MethodDescriptor;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;

/**
 * A {@link WatchResponse} in pieces that are already encoded: what differs between watches is a few bytes in front,
 * the events are the same arrays for all.
 */
record WatchMessage(List<byte[]> pieces, int bytes) {
    static WatchMessage of(AbstractMessageLite<?, ?> whole) {
        byte[] bytes = whole.toByteArray();
        return new WatchMessage(List.of(bytes), bytes.length);
    }

    /** Only writes: this end of a call never reads responses. */
    static final class Marshaller implements MethodDescriptor.Marshaller<WatchMessage> {
        @Override
        public InputStream stream(WatchMessage message) {
            return new Pieces(message);
        }

        @Override
        public WatchMessage parse(InputStream stream) {
            throw new UnsupportedOperationException("a server reads no responses");
        }
    }

    /** gRPC drains it right into its buffers. */
    private static final class Pieces extends InputStream implements KnownLength, Drainable {
        private final WatchMessage message;
        private int piece;
        private int at;
        private int left;

        private Pieces(WatchMessage message) {
            this.message = message;
            this.left = message.bytes();
        }

        @Override
        public int drainTo(OutputStream target) throws IOException {
            int drained = left;
            for (; piece < message.pieces().size(); piece++) {
                byte[] bytes = message.pieces().get(piece);
                target.write(bytes, at, bytes.length - at);
                at = 0;
            }
            left = 0;
            return drained;
        }

        @Override
        public int available() {
            return left;
        }

        @Override
        public int read() {
            if (left == 0) {
                return -1;
            }
            while (at == message.pieces().get(piece).length) {
                piece++;
                at = 0;
            }
            left--;
            return message.pieces().get(piece)[at++] & 0xFF;
        }
    }
}
