package io.cairn.chaos.run;

import io.cairn.chaos.cluster.Await;
import io.cairn.chaos.cluster.Cluster;
import io.cairn.chaos.cluster.Network;
import io.cairn.chaos.cluster.PeerProcess;
import io.cairn.chaos.fault.Arena;
import io.cairn.chaos.fault.Fault;
import io.cairn.chaos.history.Healed;
import io.cairn.chaos.history.History;
import io.cairn.chaos.load.Recorder;
import io.cairn.chaos.load.Workload;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;

/** One cluster from its founding to its last read: traffic, faults, healing, checks. One thread. */
final class Run {
    private static final Duration TRAFFIC_AFTER = Duration.ofSeconds(2);

    /** Looks of a second each; the first ones may see cold JVMs. One that sees enough is traffic enough before a fault. */
    private static final int WARM_LOOKS_MAX = 20;

    private static final int BETWEEN_FAULTS_MILLIS_MAX = 1_500;

    private final Plan plan;
    private final long rateMin;
    private final Cluster cluster;
    private final Consumer<String> log;
    private final Recorder recorder = new Recorder();
    private final Random random;
    private final List<String> violations = new ArrayList<>();
    private final List<String> reached = new ArrayList<>();
    private final Set<PeerProcess> excused = new HashSet<>();
    private String voided = "";

    /** Only a run that got to its end has the evidence that all checks need. */
    private boolean finished;

    /**
     * @param rateMin operations a second below which the run is void
     * @param folder of this run
     * @param home of the scripts
     * @param jvmFlags of every peer, besides the usual ones
     * @param log takes lines about what happens
     */
    Run(Plan plan, long rateMin, Network network, Path folder, Path home, List<String> jvmFlags, Consumer<String> log) {
        this.plan = plan;
        this.rateMin = rateMin;
        this.log = log;
        this.random = new Random(plan.seed());
        this.cluster = new Cluster(folder, home, network, plan.flags(), jvmFlags);
    }

    Verdict play() {
        long began = System.nanoTime();
        Arena arena = new Arena(cluster, random, log, reached::add, excused::add);
        try (cluster) {
            try {
                plan.faults().forEach(fault -> fault.prepare(arena));
                log.accept("flags " + plan.flags());
                cluster.start();
                log.accept("started");
                withTraffic(arena);
            } catch (RuntimeException e) {
                violations.add(
                        e instanceof Await.Overdue
                                ? Verdict.LATE + e.getMessage()
                                : Verdict.HARNESS + "the run itself failed: " + e);
            }
            violations.addAll(new Ends(cluster, excused).violations());
        }
        History history = recorder.history();
        log.accept(history.facts().size() + " facts to check");
        violations.addAll(Promises.broken(history, finished));
        Duration took = Duration.ofNanos(System.nanoTime() - began);
        long operations = recorder.acknowledged();
        int facts = history.facts().size();
        return new Verdict(plan, finished, operations, facts, violations, voided, reached, took);
    }

    /** Somebody ends the harness in the middle. Any thread. */
    void abandon() {
        cluster.close();
    }

    History history() {
        return recorder.history();
    }

    private void withTraffic(Arena arena) {
        try (Workload workload = new Workload(cluster::peers, random.nextLong(), recorder)) {
            workload.start();
            if (!warm(workload)) {
                return;
            }
            boolean costly = false;
            for (Fault fault : plan.faults()) {
                if (fault != plan.faults().get(0)) {
                    Await.pause(Duration.ofMillis(random.nextInt(BETWEEN_FAULTS_MILLIS_MAX)));
                }
                costly |= fault.costsData();
                if (costly) {
                    cluster.awaitWhole();
                }
                strike(fault, arena);
            }
            heal();
            Await.pause(TRAFFIC_AFTER);
            workload.stopWriting();
            if (LeaseEnds.isDue(plan.seed())) {
                violations.addAll(LeaseEnds.violations(cluster.peers().get(0), recorder));
                log.accept("looked at how leases end");
            }
            Finish finish = new Finish(cluster, workload, recorder);
            finish.play();
            finished = true;
            finish.late().forEach(what -> violations.add(Verdict.LATE + what));
        }
    }

    private boolean warm(Workload workload) {
        long rate = 0;
        for (int look = 1; look <= WARM_LOOKS_MAX; look++) {
            rate = workload.operationsPerSecond();
            if (rate >= rateMin) {
                log.accept(rate + " operations/s before the fault");
                return true;
            }
        }
        voided = "only " + rate + " operations/s before the fault, " + rateMin + " are needed";
        return false;
    }

    private void strike(Fault fault, Arena arena) {
        long began = System.nanoTime();
        log.accept("fault: " + fault);
        int before = reached.size();
        try {
            fault.strike(arena);
        } finally {
            recorder.note(new io.cairn.chaos.history.Fault(
                    plan.kinds().get(plan.faults().indexOf(fault)),
                    cluster.peers().stream().map(PeerProcess::name).toList().toString(),
                    fault + " " + reached.subList(before, reached.size()),
                    began,
                    System.nanoTime()));
        }
    }

    private void heal() {
        cluster.network().heal();
        cluster.peers().forEach(PeerProcess::resume);
        cluster.peers().stream().filter(peer -> !peer.alive()).forEach(PeerProcess::start);
        recorder.note(new Healed(cluster.peers().stream().map(PeerProcess::name).toList(), System.nanoTime()));
        log.accept("healed");
        cluster.awaitWhole();
        log.accept("all ready, and one may fail");
    }
}
