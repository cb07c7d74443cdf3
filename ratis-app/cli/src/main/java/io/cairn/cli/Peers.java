package io.cairn.cli;

import io.cairn.client.CairnClient;
import io.cairn.client.EtcdStatus;
import io.cairn.client.Member;
import io.cairn.client.MemberList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Finds the peers that a verb is about. Asks for local views only, so it works without a majority. */
final class Peers {
    private Peers() {}

    /** All members as the endpoints know them, in the order of their names; just the endpoints when nobody tells. */
    static List<Peer> all(CairnClient client) {
        List<Peer> members = members(client);
        return members.isEmpty()
                ? client.endpoints().stream().map(e -> new Peer("", 0, e)).toList()
                : members;
    }

    /** The first of the endpoints that answers. */
    static Peer connected(CairnClient client) {
        String failures = "";
        for (String endpoint : client.endpoints()) {
            Answer<EtcdStatus> answer = Answer.of(client.status().async().etcd(endpoint));
            if (answer instanceof Answer.Given<EtcdStatus> given) {
                long id = given.value().header().memberId();
                return new Peer(name(members(client), id), id, endpoint);
            }
            failures = answer.either(given -> "", Answer.Refused::line);
        }
        throw new CliException(ExitCode.ERROR, failures);
    }

    /** The connected peer, or all of them. */
    static List<Peer> chosen(CairnClient client, boolean cluster) {
        return cluster ? all(client) : List.of(connected(client));
    }

    /** Member id of the leader, by the newest term that any peer knows; 0 for none. */
    static long leader(CairnClient client, List<String> endpoints) {
        return ask(endpoints, client.status().async()::etcd).stream()
                .flatMap(answer -> answer.either(Stream::of, refused -> Stream.<EtcdStatus>of()))
                .filter(status -> status.leader() != 0)
                .max(Comparator.comparingLong(EtcdStatus::raftTerm))
                .map(EtcdStatus::leader)
                .orElse(0L);
    }

    /** The leader, if it can be reached. */
    static Peer leading(CairnClient client) {
        List<Peer> peers = all(client);
        long id = leader(client, client.endpoints());
        return peers.stream()
                .filter(peer -> id != 0 && peer.id() == id && !peer.endpoint().isEmpty())
                .findFirst()
                .orElseThrow(() -> new CliException(
                        ExitCode.ERROR, "no leader known at " + String.join(", ", client.endpoints())));
    }

    /** Asks all at once; answers in their order. */
    static <T> List<Answer<T>> ask(List<String> endpoints, Function<String, CompletableFuture<T>> call) {
        List<Supplier<Answer<T>>> pending =
                endpoints.stream().map(endpoint -> start(endpoint, call)).toList();
        return pending.stream().map(Supplier::get).toList();
    }

    private static <T> Supplier<Answer<T>> start(String endpoint, Function<String, CompletableFuture<T>> call) {
        if (endpoint.isEmpty()) {
            return () -> new Answer.Refused<>("it has never started");
        }
        try {
            CompletableFuture<T> answer = call.apply(endpoint);
            return () -> Answer.of(answer);
        } catch (IllegalArgumentException unusable) {
            return () -> new Answer.Refused<>(String.valueOf(unusable.getMessage()));
        }
    }

    static String name(List<Peer> peers, long id) {
        return peers.stream()
                .filter(peer -> peer.id() == id)
                .map(Peer::name)
                .findFirst()
                .orElse("");
    }

    private static List<Peer> members(CairnClient client) {
        return ask(client.endpoints(), client.members().async()::listAt).stream()
                .flatMap(answer -> answer.either(Stream::of, refused -> Stream.<MemberList>of()))
                .max(Comparator.comparingLong(list -> list.header().term()))
                .map(list -> list.members().stream().map(Peers::peer).toList())
                .orElse(List.of())
                .stream()
                .sorted(Comparator.comparing(Peer::name))
                .toList();
    }

    private static Peer peer(Member member) {
        String endpoint =
                member.clientUrls().isEmpty() ? "" : member.clientUrls().get(0);
        return new Peer(member.name(), member.id(), endpoint.replaceFirst("^http://", ""));
    }
}
