package io.cairn.chaos.cluster;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * A network namespace for each peer, all on one bridge with this process, so that peers can be cut off from each other
 * while clients still reach every one. Needs root and {@code ip}; filters need {@code nft}. Names carry the id of this
 * process, so that runs do not meet and a script can remove what is left. One thread breaks and heals.
 */
public final class NetworkNamespaces implements Network {
    private static final String PID = Long.toString(ProcessHandle.current().pid());

    /** Private ranges; a run takes the first that nobody has. */
    private static final String RANGE = "10.214.";

    private static final int RANGES = 250;
    private static final int OUTSIDE = 254;
    private static final int FIRST_PORT = 2379;

    private final String bridge = "cc" + PID;
    private final String net;
    private final boolean nft = Shell.tried("nft --version").well();
    private final List<Place> places = new ArrayList<>();

    /** @throws IllegalStateException when this machine does not let us; nothing is left behind then */
    public NetworkNamespaces(int size) {
        net = freeRange();
        try {
            Shell.run("ip link add " + bridge + " type bridge && ip addr add " + net + OUTSIDE + "/24 dev " + bridge
                    + " && ip link set " + bridge + " up");
            for (int i = 0; i < size; i++) {
                another();
            }
        } catch (IllegalStateException e) {
            close();
            throw e;
        }
    }

    /** Whether this machine lets us. */
    public static boolean possible() {
        String probe = "cc" + PID + "-probe";
        return Shell.isRoot()
                && Shell.tried("ip netns add " + probe + " && ip netns del " + probe)
                        .well();
    }

    private static String freeRange() {
        String taken = Shell.tried("ip -o -4 addr").said();
        int first = (int) (ProcessHandle.current().pid() % RANGES);
        for (int i = 0; i < RANGES; i++) {
            String range = RANGE + (first + i) % RANGES + ".";
            if (!taken.contains(" " + range)) {
                return range;
            }
        }
        throw new IllegalStateException("every network " + RANGE + "* is taken");
    }

    @Override
    public Place another() {
        int number = places.size() + 1;
        String space = space(number);
        String outside = outside(number);
        places.add(new Place(List.of("ip", "netns", "exec", space), net + number, FIRST_PORT));
        Shell.run("ip netns add " + space + " && ip link add " + outside + " type veth peer name eth0 netns " + space
                + " && ip link set " + outside + " master " + bridge + " up"
                + " && ip -n " + space + " link set lo up"
                + " && ip -n " + space + " addr add " + net + number + "/24 dev eth0"
                + " && ip -n " + space + " link set eth0 up");
        return places.get(number - 1);
    }

    private static String space(int number) {
        return "cc" + PID + "-n" + number;
    }

    private static String outside(int number) {
        return "cc" + PID + "x" + number;
    }

    @Override
    public Set<Power> powers() {
        Set<Power> powers = EnumSet.of(Power.UNPLUG, Power.SLOW);
        if (nft) {
            powers.add(Power.FILTER);
        }
        if (nft && Shell.tried(redirection(1, 1, 1) + " && " + undirected(1)).well()) {
            powers.add(Power.DELAY);
        }
        return powers;
    }

    @Override
    public List<Place> places() {
        return List.copyOf(places);
    }

    /** What one sends does not arrive at the other; the other way nothing changes. */
    public void silence(int from, int to) {
        filter(to, "ip saddr " + net + from + " drop");
    }

    /** What one sends is answered with a reset, which ends every connection between the two. */
    public void reset(int from, int to) {
        filter(to, "ip saddr " + net + from + " meta l4proto tcp reject with tcp reset");
    }

    /** So many of a hundred packets from other peers do not arrive; those of clients do. */
    public void lose(int to, int percent) {
        filter(to, "ip saddr != " + net + OUTSIDE + " numgen random mod 100 < " + percent + " drop");
    }

    private void filter(int number, String rule) {
        Shell.run("ip netns exec " + space(number) + " nft 'add table inet chaos; add chain inet chaos in"
                + " { type filter hook input priority 0; }; add rule inet chaos in iif eth0 " + rule + "'");
    }

    /** Connections from the one to the other go to this port of {@link #outsideHost} instead; those that are there end. */
    void redirect(int from, int to, int port) {
        Shell.run(redirection(from, to, port));
        reset(from, to);
    }

    private String redirection(int from, int to, int port) {
        return "ip netns exec " + space(from) + " nft 'add table ip chaosway; add chain ip chaosway out"
                + " { type nat hook output priority -100; }; add rule ip chaosway out ip daddr " + net + to
                + " tcp dport " + places.get(to - 1).peerPort() + " dnat to " + outsideHost() + ":" + port + "'";
    }

    private static String undirected(int number) {
        return "ip netns exec " + space(number) + " nft delete table ip chaosway";
    }

    /** The address of this process, seen from the peers. */
    String outsideHost() {
        return net + OUTSIDE;
    }

    /** Nobody reaches this one, clients included. */
    public void unplug(int number) {
        Shell.run("ip link set " + outside(number) + " down");
    }

    /** Its line carries no more than that, to peers and clients together. */
    public void slow(int number, int kilobitsPerSecond) {
        Shell.run("tc -n " + space(number) + " qdisc replace dev eth0 root tbf rate " + kilobitsPerSecond
                + "kbit burst 16kb latency 400ms");
    }

    @Override
    public void heal() {
        for (int i = 1; i <= places.size(); i++) {
            if (nft) {
                Shell.tried("ip netns exec " + space(i) + " nft delete table inet chaos");
                Shell.tried(undirected(i));
            }
            Shell.tried("tc -n " + space(i) + " qdisc del dev eth0 root");
            Shell.run("ip link set " + outside(i) + " up");
        }
    }

    @Override
    public void close() {
        for (int i = 1; i <= places.size(); i++) {
            // The kernel removes a namespace's line when it has time; the next run needs the name at once.
            Shell.tried("ip link del " + outside(i));
            Shell.tried("ip netns del " + space(i));
        }
        Shell.tried("ip link del " + bridge);
    }
}
