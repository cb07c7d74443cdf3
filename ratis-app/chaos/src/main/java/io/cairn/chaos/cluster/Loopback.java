package io.cairn.chaos.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** All peers on one address: for those who may not make networks. Nothing of it can be broken. */
public final class Loopback implements Network {
    private static final String HOST = "127.0.0.1";

    /** Below where the system takes ports for outgoing connections: those would be gone between the look and the start. */
    private static final int FIRST = 20_000;

    private static final int LAST = 32_000;
    private static final int EACH = 3;

    private final List<Place> places = new ArrayList<>();
    private int next = FIRST + (int) (ProcessHandle.current().pid() * EACH % (LAST - FIRST));

    public Loopback(int size) {
        for (int i = 0; i < size; i++) {
            another();
        }
    }

    @Override
    public Place another() {
        for (int tries = 0; tries < LAST - FIRST; tries += EACH) {
            int first = next;
            next = next + EACH > LAST ? FIRST : next + EACH;
            if (free(first) && free(first + 1) && free(first + 2)) {
                Place place = new Place(List.of(), HOST, first);
                places.add(place);
                return place;
            }
        }
        throw new IllegalStateException("no free ports from " + FIRST + " to " + LAST);
    }

    private static boolean free(int port) {
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getByName(HOST))) {
            return socket.isBound();
        } catch (java.net.BindException taken) {
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Set<Power> powers() {
        return Set.of();
    }

    @Override
    public List<Place> places() {
        return List.copyOf(places);
    }

    @Override
    public void heal() {}

    @Override
    public void close() {}
}
