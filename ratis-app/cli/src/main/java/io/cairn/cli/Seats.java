package io.cairn.cli;

import io.cairn.client.CairnClient;
import io.cairn.client.Member;
import io.cairn.client.Standing;
import io.cairn.client.Standings;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** All members as their leader sees them. */
record Seats(List<Seat> all) {
    Seats {
        all = List.copyOf(all);
    }

    /** Asks the leader; it alone knows who answers. */
    static Seats of(CairnClient client) {
        Peer leader = Peers.leading(client);
        Standings standings = client.members().standings(leader.endpoint());
        Map<Long, Standing> byId =
                standings.all().stream().collect(Collectors.toMap(Standing::id, Function.identity()));
        return new Seats(client.members().list().members().stream()
                .map(member -> seat(member, byId.get(member.id()), leader.id()))
                .toList());
    }

    private static Seat seat(Member member, @Nullable Standing standing, long leader) {
        boolean voter = standing != null && standing.voter();
        boolean answers = standing != null && standing.answers();
        return new Seat(member, voter, answers, member.id() == leader);
    }

    Optional<Seat> seat(long id) {
        return all.stream().filter(seat -> seat.id() == id).findFirst();
    }

    /** Those that vote now. */
    Quorum quorum() {
        return new Quorum((int) all.stream().filter(Seat::voter).count(), (int)
                all.stream().filter(s -> s.voter() && s.answers()).count());
    }

    /** Voters that the leader does not hear of. */
    List<String> down() {
        return all.stream()
                .filter(s -> s.voter() && !s.answers())
                .map(Seat::label)
                .toList();
    }

    /** Members that vote or were announced to, without one; as etcd's strict checks count them. */
    int promised(long without) {
        return (int) all.stream()
                .filter(s -> s.id() != without && !s.member().learner())
                .count();
    }

    /** Those of {@link #promised} that have started. */
    int started(long without) {
        return (int) all.stream()
                .filter(s -> s.id() != without && !s.member().learner() && s.started())
                .count();
    }
}
