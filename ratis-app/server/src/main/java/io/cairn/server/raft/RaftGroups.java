package io.cairn.server.raft;

import io.cairn.statemachine.Configuration;
import io.cairn.statemachine.Configuration.Participant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.ratis.proto.RaftProtos.RaftPeerRole;
import org.apache.ratis.protocol.RaftGroup;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.SetConfigurationRequest;
import org.apache.ratis.server.RaftConfiguration;
import org.jspecify.annotations.Nullable;

/**
 * Who takes part, from our words into Ratis' and back.
 *
 * <p>Ratis takes a configuration in which only addresses differ for no change at all, but not one with other
 * priorities. So all peers always have the same priority, which means none, and it is another one when somebody moves.
 */
final class RaftGroups {
    private RaftGroups() {}

    static RaftGroup group(long clusterId, Configuration members) {
        return RaftGroup.valueOf(RaftIds.groupId(clusterId), peers(members.current(), null, 0));
    }

    /** What leads from one to the other, if it is still the present one. */
    static SetConfigurationRequest.Arguments change(
            RaftConfiguration present, Configuration from, List<Participant> to) {
        int priority = priority(present);
        int next = moves(from.current(), to) ? 1 - priority : priority;
        return SetConfigurationRequest.Arguments.newBuilder()
                .setMode(SetConfigurationRequest.Mode.COMPARE_AND_SET)
                .setServersInCurrentConf(peers(from.current(), true, priority))
                .setListenersInCurrentConf(peers(from.current(), false, priority))
                .setServersInNewConf(peers(to, true, next))
                .setListenersInNewConf(peers(to, false, next))
                .build();
    }

    /** That of all; a peer that joins must have it too, or it would never or always lead. */
    private static int priority(RaftConfiguration present) {
        return present.getCurrentPeers().stream()
                .mapToInt(RaftPeer::getPriority)
                .findFirst()
                .orElse(0);
    }

    private static boolean moves(List<Participant> from, List<Participant> to) {
        Map<Long, String> addresses = from.stream().collect(Collectors.toMap(Participant::id, Participant::address));
        return to.stream()
                .anyMatch(p -> !addresses.getOrDefault(p.id(), p.address()).equals(p.address()));
    }

    /** @param voter null: all */
    private static List<RaftPeer> peers(List<Participant> participants, @Nullable Boolean voter, int priority) {
        return participants.stream()
                .filter(p -> voter == null || p.voter() == voter)
                .map(p -> RaftPeer.newBuilder(RaftIds.peer(p))
                        .setPriority(priority)
                        .build())
                .toList();
    }

    static Configuration configuration(RaftConfiguration conf) {
        return new Configuration(
                participants(conf.getCurrentPeers(RaftPeerRole.FOLLOWER), conf.getCurrentPeers(RaftPeerRole.LISTENER)),
                participants(
                        conf.getPreviousPeers(RaftPeerRole.FOLLOWER), conf.getPreviousPeers(RaftPeerRole.LISTENER)));
    }

    private static List<Participant> participants(Collection<RaftPeer> voters, Collection<RaftPeer> listeners) {
        List<Participant> all = new ArrayList<>();
        voters.forEach(p -> all.add(new Participant(RaftIds.id(p.getId()), p.getAddress(), true)));
        listeners.forEach(p -> all.add(new Participant(RaftIds.id(p.getId()), p.getAddress(), false)));
        return all;
    }
}
