package io.cairn.server.boot;

import io.cairn.api.peer.Founder;
import io.cairn.api.peer.HelloResponse;
import io.cairn.api.peer.PeerMember;
import io.cairn.api.peer.PeerRequest;
import io.cairn.api.peer.PeerResponse;
import io.cairn.api.peer.Refusal;
import io.cairn.server.peer.PeerRefusal;
import io.cairn.server.peer.PeerService;
import io.cairn.server.raft.LogState;
import io.cairn.statemachine.Configuration.Participant;
import io.cairn.statemachine.Member;
import io.cairn.statemachine.store.Store;
import io.cairn.statemachine.store.View;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Tells others who this peer is and whether it has a cluster. Only what is already durable is told. */
public final class HelloService implements PeerService.Call {
    private final DataDirectory directory;
    private final Founder me;
    private final Supplier<List<Founder>> founders;
    private final LogState log;
    private final Store store;

    /** @param founders the list this peer has adopted; empty before */
    HelloService(DataDirectory directory, Founder me, Supplier<List<Founder>> founders, LogState log, Store store) {
        this.directory = directory;
        this.me = me;
        this.founders = founders;
        this.log = log;
        this.store = store;
    }

    @Override
    public CompletableFuture<PeerResponse.Builder> answer(PeerRequest request) {
        Identity identity = directory.identity();
        if (!request.getHello().getToken().equals(identity.token())) {
            throw new PeerRefusal(
                    Refusal.Reason.INVALID,
                    me.getName() + " has the cluster token '" + identity.token() + "', the caller another one");
        }
        // While its log is being opened a peer knows no members, and whoever asks must not take that for an answer.
        boolean started = identity.phase() == Identity.Phase.STARTED
                && !log.configuration().current().isEmpty();
        HelloResponse.Builder hello = HelloResponse.newBuilder()
                .setMe(me)
                .setClusterId(identity.clusterId())
                .addAllFounders(founders.get())
                .setStarted(started);
        if (started) {
            try (View view = store.view()) {
                hello.addAllMembers(members(view)).addAllInvited(invited(view));
            }
        }
        return CompletableFuture.completedFuture(PeerResponse.newBuilder().setHello(hello));
    }

    private List<PeerMember> invited(View view) {
        return view.invitations().stream()
                .filter(i -> !view.configuration().includes(i.id()))
                .flatMap(i -> i.peerUrls().stream()
                        .map(url -> PeerMember.newBuilder()
                                .setId(i.id())
                                .setAddress(PeerUrls.hostPort(url))
                                .setVoter(!i.learner())
                                .build()))
                .toList();
    }

    private List<PeerMember> members(View view) {
        Map<Long, String> names = view.members().stream().collect(Collectors.toMap(Member::id, Member::name));
        return log.configuration().current().stream()
                .map(p -> member(p, names.getOrDefault(p.id(), "")))
                .toList();
    }

    private static PeerMember member(Participant p, String name) {
        return PeerMember.newBuilder()
                .setId(p.id())
                .setAddress(p.address())
                .setVoter(p.voter())
                .setName(name)
                .build();
    }
}
