package io.cairn.server.etcd;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;

/** An HTTP/2 connection whose pings the test sends: gRPC's own client sends none more often than every 10 s. */
final class HttpConnection implements AutoCloseable {
    private static final int HEADERS = 1;
    private static final int SETTINGS = 4;
    private static final int PING = 6;
    private static final int GO_AWAY = 7;
    private static final int ACKNOWLEDGED = 1;
    private static final int END_HEADERS = 4;

    /** What {@link #goAway} says when the connection ended and no reason was read. */
    static final String CLOSED = "closed";

    /** One for each ping that was answered. */
    final Semaphore answers = new Semaphore(0);

    /** Why the server ends the connection. */
    final CompletableFuture<String> goAway = new CompletableFuture<>();

    private final Socket socket = new Socket();
    private final DataOutputStream out;

    HttpConnection(SocketAddress server) throws IOException {
        socket.connect(server);
        out = new DataOutputStream(socket.getOutputStream());
        out.write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        send(SETTINGS, 0, 0, new byte[0]);
        Thread reader = new Thread(this::read, "http-connection");
        reader.setDaemon(true);
        reader.start();
    }

    /** Begins a call, and sends no message. */
    void call(String method) throws IOException {
        ByteArrayOutputStream headers = new ByteArrayOutputStream();
        header(headers, ":method", "POST");
        header(headers, ":scheme", "http");
        header(headers, ":path", "/" + method);
        header(headers, ":authority", "localhost");
        header(headers, "content-type", "application/grpc");
        header(headers, "te", "trailers");
        send(HEADERS, END_HEADERS, 1, headers.toByteArray());
    }

    void ping() throws IOException {
        send(PING, 0, 0, new byte[8]);
    }

    /** A literal of HPACK that is neither indexed nor compressed. */
    private static void header(ByteArrayOutputStream block, String name, String value) {
        block.write(0);
        for (String text : new String[] {name, value}) {
            block.write(text.length());
            block.writeBytes(text.getBytes(StandardCharsets.US_ASCII));
        }
    }

    private synchronized void send(int type, int flags, int stream, byte[] payload) throws IOException {
        out.writeByte(payload.length >> 16);
        out.writeShort(payload.length);
        out.writeByte(type);
        out.writeByte(flags);
        out.writeInt(stream);
        out.write(payload);
        out.flush();
    }

    private void read() {
        try (DataInputStream in = new DataInputStream(socket.getInputStream())) {
            while (true) {
                int length = in.readUnsignedByte() << 16 | in.readUnsignedShort();
                int type = in.readUnsignedByte();
                int flags = in.readUnsignedByte();
                in.readInt();
                byte[] payload = in.readNBytes(length);
                if (type == SETTINGS && flags == 0) {
                    send(SETTINGS, ACKNOWLEDGED, 0, new byte[0]);
                } else if (type == PING && flags == ACKNOWLEDGED) {
                    answers.release();
                } else if (type == GO_AWAY) {
                    goAway.complete(new String(payload, 8, length - 8, StandardCharsets.US_ASCII));
                }
            }
        } catch (IOException closed) {
            goAway.complete(CLOSED);
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
