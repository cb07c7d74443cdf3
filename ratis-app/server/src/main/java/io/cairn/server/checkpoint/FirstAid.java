package io.cairn.server.checkpoint;

import io.cairn.api.peer.Founder;
import io.cairn.api.peer.HelloRequest;
import io.cairn.api.peer.HelloResponse;
import io.cairn.api.peer.PeerRequest;
import io.cairn.server.peer.PeerCalls;
import io.cairn.statemachine.checkpoint.Checkpoints;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fetches a checkpoint for a peer that cannot start without, from any other peer of its cluster: what is committed is the
 * same everywhere, so the leader need not be asked. Blocks its thread until it has one.
 */
public final class FirstAid {
    private static final Logger LOG = LoggerFactory.getLogger(FirstAid.class);
    private static final Duration HELLO_WITHIN = Duration.ofSeconds(1);
    private static final Duration ASK_EVERY = Duration.ofMillis(500);
    private static final Duration SAY_EVERY = Duration.ofSeconds(10);

    /** The others may be starting too, and take a checkpoint only when one is due. */
    private static final Duration FOUND_WITHIN = Duration.ofMinutes(2);

    private final PeerCalls calls;
    private final List<String> addresses;
    private final Founder me;
    private final long clusterId;
    private final String token;
    private final RoomCheck room;

    /**
     * @param calls of this peer, in its cluster
     * @param addresses host:port of the other peers
     * @param room bytes that a transfer may take of the disk now
     */
    public FirstAid(
            PeerCalls calls, List<String> addresses, Founder me, long clusterId, String token, LongSupplier room) {
        this.room = new RoomCheck(room);
        this.calls = calls;
        this.addresses = List.copyOf(addresses);
        this.me = me;
        this.clusterId = clusterId;
        this.token = token;
    }

    /**
     * @param minIndex what it must claim at least
     * @param folder where it is to be, verified
     * @throws IOException nobody had one for a while, or there is no room for it
     */
    public void fetch(long minIndex, Checkpoints lenders, Path folder) throws IOException {
        Reception reception = new Reception(folder, me.getName(), lenders::lendTo, () -> 0);
        long start = System.nanoTime();
        long nextSay = start;
        while (System.nanoTime() - start < FOUND_WITHIN.toNanos()) {
            for (String address : addresses) {
                if (fetchFrom(address, reception, minIndex)) {
                    return;
                }
            }
            if (System.nanoTime() - nextSay >= 0) {
                LOG.info("waiting for a peer that has a checkpoint at {} or later, at {}", minIndex, addresses);
                nextSay = System.nanoTime() + SAY_EVERY.toNanos();
            }
            pause();
        }
        throw new IOException("no peer at " + addresses + " gave a checkpoint at " + minIndex + " or later within "
                + FOUND_WITHIN.toSeconds() + " s");
    }

    private boolean fetchFrom(String address, Reception reception, long minIndex) throws IOException {
        HelloResponse hello = ask(address);
        if (hello == null || hello.getClusterId() != clusterId) {
            return false;
        }
        long id = hello.getMe().getId();
        try {
            Reception.Sender sender = request -> calls.callAt(address, id, request, TransferLimits.CHUNK_WITHIN);
            return reception.fetch(id, sender, minIndex, new Fits()) != null;
        } catch (NoRoomException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            LOG.warn("no checkpoint from {}: {}", hello.getMe().getName(), e.toString());
            return false;
        }
    }

    /** A peer that is being started does not wait for room. */
    private final class Fits implements Reception.Guard {
        @Override
        public void offered(Receiving offer) {}

        @Override
        public void goesOn(Receiving receiving) throws IOException {
            room.require(receiving.missing());
        }
    }

    private @Nullable HelloResponse ask(String address) throws IOException {
        HelloRequest hello = HelloRequest.newBuilder().setMe(me).setToken(token).build();
        try {
            return calls.introduce(address, PeerRequest.newBuilder().setHello(hello), HELLO_WITHIN)
                    .get(2 * HELLO_WITHIN.toMillis(), TimeUnit.MILLISECONDS)
                    .getHello();
        } catch (ExecutionException | CompletionException | TimeoutException e) {
            LOG.debug("no answer from {}", address, e);
            return null;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private static void pause() throws IOException {
        try {
            TimeUnit.NANOSECONDS.sleep(ASK_EVERY.toNanos());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }
}
