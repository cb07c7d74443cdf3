package io.cairn.chaos.cluster;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SlowPortTest {
    private static final String HOST = "127.0.0.1";
    private static final int WAIT_MILLIS = 60_000;
    private static final Duration EACH = Duration.ofMillis(40);

    private ServerSocket server;
    private SlowPort port;

    @BeforeEach
    void open() throws IOException {
        server = new ServerSocket(0, 10, InetAddress.getByName(HOST));
        server.setSoTimeout(WAIT_MILLIS);
        port = new SlowPort(HOST, new InetSocketAddress(HOST, server.getLocalPort()), EACH, Duration.ofMillis(30));
    }

    @AfterEach
    void close() throws IOException {
        port.close();
        server.close();
    }

    private Socket connected() throws IOException {
        Socket socket = new Socket(HOST, port.port());
        socket.setSoTimeout(WAIT_MILLIS);
        return socket;
    }

    @Test
    void shouldDelayBothWaysAndKeepTheOrder() throws IOException {
        long seed = System.nanoTime();
        byte[] sent = new byte[300_000];
        new Random(seed).nextBytes(sent);
        try (Socket client = connected();
                Socket accepted = server.accept()) {
            accepted.setSoTimeout(WAIT_MILLIS);
            long began = System.nanoTime();
            client.getOutputStream().write(sent);
            byte[] there = accepted.getInputStream().readNBytes(sent.length);
            accepted.getOutputStream().write(there);
            byte[] back = client.getInputStream().readNBytes(sent.length);
            assertArrayEquals(sent, back, "seed " + seed);
            long took = System.nanoTime() - began;
            assertTrue(took >= 2 * Duration.ofMillis(10).toNanos(), "took " + took + " ns");
        }
    }

    @Test
    void shouldEndWhatLeadsThroughWhenItIsClosed() throws IOException {
        try (Socket client = connected();
                Socket accepted = server.accept()) {
            accepted.setSoTimeout(WAIT_MILLIS);
            port.close();
            assertTrue(ends(client), "the client's side");
            assertTrue(ends(accepted), "the server's side");
        }
    }

    /** With an end of the stream, or with a reset. */
    private static boolean ends(Socket socket) throws IOException {
        try {
            return socket.getInputStream().read() == -1;
        } catch (java.net.SocketException reset) {
            return true;
        }
    }

    @Test
    void shouldEndAConnectionWhoseOtherSideEnds() throws IOException {
        try (Socket client = connected()) {
            server.accept().close();
            assertTrue(ends(client), "the client's side");
        }
    }
}
