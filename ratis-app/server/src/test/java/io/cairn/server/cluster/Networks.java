package io.cairn.server.cluster;

import io.cairn.server.cluster.PeerProcess.Place;
import java.util.ArrayList;
import java.util.List;

/**
 * A network namespace for each peer, all on one bridge with the tests: peers can be cut off from each other while the
 * tests still reach every one. Needs root and {@code ip}. Names carry this process' id, so runs do not meet.
 */
final class Networks implements AutoCloseable {
    private static final String PID = Long.toString(ProcessHandle.current().pid() % 100_000);

    /** A private range; the third number differs from run to run. */
    private static final String NET = "10.213." + ProcessHandle.current().pid() % 250 + ".";

    private final int size;
    private final String bridge = "cb" + PID;

    private Networks(int size) {
        this.size = size;
    }

    /** Whether this machine lets us. */
    static boolean possible() {
        String probe = "cairn-probe-" + PID;
        return Shell.works("ip netns add " + probe + " && ip netns del " + probe);
    }

    static Networks make(int size) {
        Networks networks = new Networks(size);
        try {
            Shell.run("ip link add " + networks.bridge + " type bridge && ip addr add " + NET + "254/24 dev "
                    + networks.bridge + " && ip link set " + networks.bridge + " up");
            for (int i = 1; i <= size; i++) {
                networks.add(i);
            }
            return networks;
        } catch (AssertionError e) {
            networks.close();
            throw e;
        }
    }

    private void add(int number) {
        String space = space(number);
        String outside = "cv" + PID + "x" + number;
        Shell.run("ip netns add " + space + " && ip link add " + outside + " type veth peer name eth0 netns " + space
                + " && ip link set " + outside + " master " + bridge + " up"
                + " && ip -n " + space + " link set lo up"
                + " && ip -n " + space + " addr add " + address(number) + "/24 dev eth0"
                + " && ip -n " + space + " link set eth0 up");
    }

    private static String space(int number) {
        return "cn" + PID + "x" + number;
    }

    private static String address(int number) {
        return NET + number;
    }

    List<Place> places() {
        List<Place> places = new ArrayList<>();
        for (int i = 1; i <= size; i++) {
            places.add(new Place(List.of("ip", "netns", "exec", space(i)), address(i)));
        }
        return places;
    }

    /** Nothing passes any more between this one and the others, in either direction. */
    void isolate(int number) {
        each(number, "add");
    }

    void heal(int number) {
        each(number, "del");
    }

    private void each(int number, String verb) {
        for (int other = 1; other <= size; other++) {
            if (other != number) {
                Shell.run("ip -n " + space(number) + " route " + verb + " blackhole " + address(other) + " && ip -n "
                        + space(other) + " route " + verb + " blackhole " + address(number));
            }
        }
    }

    @Override
    public void close() {
        for (int i = 1; i <= size; i++) {
            Shell.works("ip netns del " + space(i));
        }
        Shell.works("ip link del " + bridge);
    }
}
