package io.cairn.server.boot;

import io.cairn.api.peer.Founder;
import io.cairn.api.peer.HelloRequest;
import io.cairn.api.peer.HelloResponse;
import io.cairn.api.peer.PeerMember;
import io.cairn.api.peer.PeerRequest;
import io.cairn.api.peer.Refusal;
import io.cairn.server.config.Endpoint;
import io.cairn.server.config.PeerConfig;
import io.cairn.server.peer.PeerCalls;
import io.cairn.server.peer.PeerRefusal;
import io.cairn.server.raft.ConsensusLog;
import io.cairn.statemachine.Configuration;
import io.cairn.statemachine.Configuration.Participant;
import io.cairn.statemachine.CrashPoint;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings a directory that has no cluster yet into one. Founders ask each other who they are until all have answered;
 * the first name of the list then fixes it and the others adopt what it fixed. Whoever answers that it has a cluster
 * ends the founding: this peer was a part of it and comes back as a new one. Blocks its thread until it is done.
 */
public final class Boot {
    private static final Logger LOG = LoggerFactory.getLogger(Boot.class);
    private static final Duration HELLO_WITHIN = Duration.ofSeconds(1);
    private static final Duration ASK_EVERY = Duration.ofMillis(200);
    private static final Duration SAY_EVERY = Duration.ofSeconds(10);

    private final PeerConfig config;
    private final DataDirectory directory;
    private final ConsensusLog log;
    private final PeerCalls calls;
    private final Joining joining;
    private final Founder me;
    private volatile List<Founder> adopted = List.of();
    private volatile String waitingFor = "";

    public Boot(PeerConfig config, DataDirectory directory, ConsensusLog log, PeerCalls calls, Joining joining) {
        this.config = config;
        this.directory = directory;
        this.log = log;
        this.calls = calls;
        this.joining = joining;
        this.me = Founder.newBuilder()
                .setName(config.name())
                .setId(directory.identity().id())
                .setPeerUrl(config.advertisePeer().hostPort())
                .build();
    }

    public HelloService hello(io.cairn.statemachine.store.Store store) {
        return new HelloService(directory, me, () -> adopted, log, store);
    }

    /** For people: what this peer waits for before it has a cluster; empty once it has. Any thread. */
    public String waitingFor() {
        return waitingFor;
    }

    /** Returns once this peer takes part in a cluster. */
    public void run() throws IOException, StartRefused, InterruptedException {
        Identity identity = directory.identity();
        switch (identity.phase()) {
            case NEW -> introduce();
            case ADOPTED, RESTORED -> begin();
            case JOINING, LISTED -> {
                waitingFor = identity.claim() == 0
                        ? "this peer to catch up in place of its lost self"
                        : "this peer to catch up before it takes part";
                joining.complete(me);
            }
            case STARTED -> log.takeCalls();
            case REMOVED -> throw new StartRefused("this peer was removed from its cluster");
        }
        waitingFor = "";
    }

    private void introduce() throws IOException, StartRefused, InterruptedException {
        long nextSay = System.nanoTime() + SAY_EVERY.toNanos();
        while (true) {
            Map<String, HelloResponse> answers = askAll();
            HelloResponse cluster = withCluster(answers);
            if (cluster != null) {
                comeBack(cluster);
                return;
            }
            List<Founder> list = config.joining() ? List.of() : list(answers);
            if (!list.isEmpty()) {
                adopt(list);
                begin();
                return;
            }
            if (System.nanoTime() - nextSay > 0) {
                LOG.info("waiting for {}", waitingFor);
                nextSay += SAY_EVERY.toNanos();
            }
            TimeUnit.NANOSECONDS.sleep(ASK_EVERY.toNanos());
        }
    }

    /** By name; who does not answer is left out. */
    private Map<String, HelloResponse> askAll() throws StartRefused, InterruptedException {
        Map<String, HelloResponse> answers = new LinkedHashMap<>();
        List<String> silent = new ArrayList<>();
        for (Map.Entry<String, Endpoint> founder : config.initialCluster().entrySet()) {
            if (founder.getKey().equals(config.name())) {
                continue;
            }
            HelloResponse answer = ask(founder.getValue().hostPort());
            if (answer == null || !answer.getMe().getName().equals(founder.getKey())) {
                silent.add(founder.getKey());
            } else {
                answers.put(founder.getKey(), answer);
            }
        }
        waitingFor = silent.isEmpty()
                ? decider() + " to fix the list of founders"
                : String.join(", ", silent) + " to answer: a first start needs all initial members once";
        return answers;
    }

    private HelloResponse ask(String address) throws StartRefused, InterruptedException {
        HelloRequest hello = HelloRequest.newBuilder()
                .setMe(me)
                .setToken(directory.identity().token())
                .build();
        try {
            return calls.introduce(address, PeerRequest.newBuilder().setHello(hello), HELLO_WITHIN)
                    .get(2 * HELLO_WITHIN.toMillis(), TimeUnit.MILLISECONDS)
                    .getHello();
        } catch (ExecutionException | CompletionException e) {
            if (e.getCause() instanceof PeerRefusal refusal && refusal.reason() == Refusal.Reason.INVALID) {
                throw new StartRefused("refused by the peer at " + address + ": " + refusal.getMessage());
            }
            return null;
        } catch (TimeoutException e) {
            return null;
        }
    }

    private String decider() {
        return config.initialCluster().keySet().iterator().next();
    }

    private static HelloResponse withCluster(Map<String, HelloResponse> answers) {
        return answers.values().stream()
                .filter(HelloResponse::getStarted)
                .findFirst()
                .orElse(null);
    }

    /** Empty while it is not fixed. */
    private List<Founder> list(Map<String, HelloResponse> answers) {
        for (HelloResponse answer : answers.values()) {
            if (Founding.includes(answer.getFoundersList(), me)) {
                return answer.getFoundersList();
            }
        }
        if (!decider().equals(config.name())
                || answers.size() < config.initialCluster().size() - 1) {
            return List.of();
        }
        List<Founder> all = new ArrayList<>();
        for (String name : config.initialCluster().keySet()) {
            all.add(name.equals(config.name()) ? me : answers.get(name).getMe());
        }
        return all;
    }

    private void adopt(List<Founder> founders) throws IOException {
        long clusterId = Founding.clusterId(founders, directory.identity().token());
        directory.adopt(clusterId, Founding.participants(founders));
        CrashPoint.FOUNDERS_ADOPTED.reached();
        adopted = List.copyOf(founders);
        calls.belongTo(clusterId);
        LOG.info(
                "founding cluster {} with {}",
                Long.toHexString(clusterId),
                founders.stream().map(Founder::getName).toList());
    }

    private void begin() throws IOException {
        Identity identity = directory.identity();
        if (!log.formed()) {
            log.form(identity.clusterId(), new Configuration(identity.founders(), List.of()));
        }
        CrashPoint.LOG_FORMED.reached();
        directory.started();
        CrashPoint.LOG_STARTED.reached();
        log.takeCalls();
    }

    private void comeBack(HelloResponse cluster) throws IOException, StartRefused, InterruptedException {
        if (Founding.includes(cluster.getFoundersList(), me)) {
            adopt(cluster.getFoundersList());
            begin();
            return;
        }
        if (cluster.getMembersList().stream().anyMatch(m -> m.getId() == me.getId())) {
            // Founded with this very directory, by a peer that was started again since and no longer tells the list.
            directory.adopt(cluster.getClusterId(), participants(cluster));
            calls.belongTo(cluster.getClusterId());
            begin();
            return;
        }
        boolean known = cluster.getMembersList().stream()
                .anyMatch(
                        m -> m.getName().equals(me.getName()) || m.getAddress().equals(me.getPeerUrl()));
        if (!known) {
            throw new StartRefused("there is a cluster already, and it has no member named '" + me.getName() + "'");
        }
        LOG.warn(
                "this peer's directory is new, but cluster {} knows {}: joining in place of the lost one",
                Long.toHexString(cluster.getClusterId()),
                me.getName());
        waitingFor = "this peer to catch up in place of its lost self";
        List<Participant> members = participants(cluster);
        members.add(new Participant(me.getId(), me.getPeerUrl(), false));
        directory.join(cluster.getClusterId(), members);
        calls.belongTo(cluster.getClusterId());
        log.form(cluster.getClusterId(), new Configuration(members, List.of()));
        joining.complete(me);
    }

    private static List<Participant> participants(HelloResponse cluster) {
        List<Participant> members = new ArrayList<>();
        for (PeerMember m : cluster.getMembersList()) {
            members.add(new Participant(m.getId(), m.getAddress(), m.getVoter()));
        }
        return members;
    }
}
