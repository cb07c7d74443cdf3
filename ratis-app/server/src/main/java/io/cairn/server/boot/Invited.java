package io.cairn.server.boot;

import io.cairn.api.peer.Founder;
import io.cairn.api.peer.HelloRequest;
import io.cairn.api.peer.HelloResponse;
import io.cairn.api.peer.PeerMember;
import io.cairn.api.peer.PeerRequest;
import io.cairn.server.config.Endpoint;
import io.cairn.server.config.PeerConfig;
import io.cairn.server.peer.PeerCalls;
import io.cairn.statemachine.Configuration.Participant;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks for the place that an operator made for a new directory, before the peer opens anything: the id comes with the
 * place, and everything else with the id.
 */
public final class Invited {
    private static final Logger LOG = LoggerFactory.getLogger(Invited.class);
    private static final Duration HELLO_WITHIN = Duration.ofSeconds(1);
    private static final Duration ASK_EVERY = Duration.ofMillis(200);
    private static final Duration SAY_EVERY = Duration.ofSeconds(10);

    /** Members that just started may not have applied the invitation yet. */
    private static final Duration INVITED_WITHIN = Duration.ofSeconds(10);

    /** The cluster may be started by the same script at the same moment. */
    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(60);

    private final PeerConfig config;
    private final DataDirectory directory;
    private final PeerCalls calls;

    /** @param calls under the id that the directory was made with */
    public Invited(PeerConfig config, DataDirectory directory, PeerCalls calls) {
        this.config = config;
        this.directory = directory;
        this.calls = calls;
    }

    /**
     * Does nothing for a directory that has a cluster, or founds one, or comes back in place of a lost one. Blocks.
     *
     * @throws StartRefused when there is a cluster without a place for this peer, or no answer
     */
    public void accept() throws StartRefused, IOException {
        if (!config.joining() || directory.identity().phase() != Identity.Phase.NEW) {
            return;
        }
        long start = System.nanoTime();
        long nextSay = start + SAY_EVERY.toNanos();
        long firstAnswer = 0;
        while (true) {
            HelloResponse answer = askAll();
            if (answer != null && (follow(answer) || isLost(answer))) {
                return;
            }
            long now = System.nanoTime();
            firstAnswer = answer != null && firstAnswer == 0 ? now : firstAnswer;
            if (firstAnswer != 0 && now - firstAnswer > INVITED_WITHIN.toNanos()) {
                throw new StartRefused("the cluster has no place for a peer at "
                        + config.advertisePeer().url() + " and no member named '" + config.name()
                        + "'; make one first: member add " + config.name() + " --peer-urls="
                        + config.advertisePeer().url());
            }
            if (now - start > ANSWER_WITHIN.toNanos() && firstAnswer == 0) {
                throw new StartRefused("no peer of the existing cluster answered within " + ANSWER_WITHIN.toSeconds()
                        + " s: " + config.initialCluster().values());
            }
            if (now - nextSay > 0) {
                LOG.info(
                        "waiting for an invitation by {}",
                        config.initialCluster().keySet());
                nextSay += SAY_EVERY.toNanos();
            }
            pause();
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

    /** An answer with this peer's place, or else one of a member of the cluster; null when none has a cluster. */
    private @Nullable HelloResponse askAll() throws IOException {
        HelloResponse some = null;
        for (Endpoint other : config.initialCluster().values()) {
            HelloResponse answer = other.equals(config.advertisePeer()) ? null : ask(other.hostPort());
            if (answer != null && answer.getStarted()) {
                if (place(answer) != 0) {
                    return answer;
                }
                some = answer;
            }
        }
        return some;
    }

    private @Nullable HelloResponse ask(String address) throws IOException {
        Founder me = Founder.newBuilder()
                .setName(config.name())
                .setId(directory.identity().id())
                .setPeerUrl(config.advertisePeer().hostPort())
                .build();
        HelloRequest hello = HelloRequest.newBuilder()
                .setMe(me)
                .setToken(directory.identity().token())
                .build();
        try {
            return calls.introduce(address, PeerRequest.newBuilder().setHello(hello), HELLO_WITHIN)
                    .get(2 * HELLO_WITHIN.toMillis(), TimeUnit.MILLISECONDS)
                    .getHello();
        } catch (ExecutionException | TimeoutException e) {
            LOG.debug("no answer from {}", address, e);
            return null;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private long place(HelloResponse answer) {
        return answer.getInvitedList().stream()
                .filter(i -> i.getAddress().equals(config.advertisePeer().hostPort()))
                .mapToLong(PeerMember::getId)
                .findFirst()
                .orElse(0);
    }

    private boolean isLost(HelloResponse answer) {
        return answer.getMembersList().stream()
                .anyMatch(m -> m.getName().equals(config.name())
                        || m.getAddress().equals(config.advertisePeer().hostPort()));
    }

    private boolean follow(HelloResponse answer) throws IOException {
        long place = place(answer);
        if (place == 0) {
            return false;
        }
        List<Participant> members = new ArrayList<>();
        for (PeerMember m : answer.getMembersList()) {
            members.add(new Participant(m.getId(), m.getAddress(), m.getVoter()));
        }
        members.add(new Participant(place, config.advertisePeer().hostPort(), false));
        directory.invited(answer.getClusterId(), members, place);
        LOG.info("invited to cluster {} as {}", Long.toHexString(answer.getClusterId()), Long.toHexString(place));
        return true;
    }
}
