package io.cairn.chaos.run;

import io.cairn.chaos.cluster.Loopback;
import io.cairn.chaos.cluster.Network;
import io.cairn.chaos.cluster.NetworkNamespaces;
import io.cairn.chaos.fault.Fault;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

/** Where runs are played, one at a time. One thread. */
final class Stage {
    private final Options options;
    private final boolean namespaces = NetworkNamespaces.possible();
    private final AtomicReference<Run> open = new AtomicReference<>();

    Stage(Options options, PrintStream out) {
        this.options = options;
        if (!namespaces) {
            out.println(
                    "no network namespaces here (they need root and ip): peers run on loopback, without the faults of the network");
        }
        try (Network network = network()) {
            List<String> leftOut = Plan.leftOut(options.faults(), network.powers());
            if (!leftOut.isEmpty()) {
                out.println("left out, because this machine lacks rights or tools (nft, loop devices, mkfs.ext4,"
                        + " libfaketime, strace): " + String.join(", ", leftOut));
            }
        }
    }

    private Network network() {
        return namespaces ? new NetworkNamespaces(Fault.PEERS) : new Loopback(Fault.PEERS);
    }

    /** Whether one of these faults is possible on this machine. */
    boolean allows(List<String> faults) {
        try (Network network = network()) {
            return faults.stream().anyMatch(fault -> Plan.possible(fault, network.powers()));
        }
    }

    /**
     * Plays one run; unless it is clean, what it leaves stays in the folder.
     *
     * @param faults names of those to choose from
     * @param jvmFlags of every peer, besides the usual ones
     */
    Verdict play(long seed, List<String> faults, List<String> jvmFlags, Path folder) throws IOException {
        RunFolder files = RunFolder.make(folder);
        Network network = network();
        Verdict verdict;
        Run run;
        try (network) {
            Plan plan = Plan.of(seed, faults, network.powers(), options.peers());
            while (network.places().size() < plan.peers()) {
                network.another();
            }
            Path home = options.system().home(options.home());
            run = new Run(plan, options.rate(), network, folder, home, jvmFlags, files::log);
            open.set(run);
            verdict = run.play();
        }
        if (verdict.clean()) {
            files.remove();
        } else {
            files.keep(verdict, run.history());
        }
        return verdict;
    }

    /** No process and nothing of the network is left when somebody ends us. Any thread. */
    void abandon() {
        Run run = open.get();
        if (run != null) {
            run.abandon();
        }
    }
}
