package io.cairn.server;

import io.cairn.api.peer.Founder;
import io.cairn.server.boot.DataDirectory;
import io.cairn.server.boot.Identity;
import io.cairn.server.boot.Invited;
import io.cairn.server.boot.OpenedState;
import io.cairn.server.boot.StartRefused;
import io.cairn.server.checkpoint.FirstAid;
import io.cairn.server.config.PeerConfig;
import io.cairn.server.disk.TransferRoom;
import io.cairn.server.peer.PeerCalls;
import io.cairn.server.raft.PeerTransport;
import io.cairn.statemachine.Configuration.Participant;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;

/** Opens what is in a data directory, and asks other peers where that alone is not enough, before any port is open. */
final class Opening {
    private Opening() {}

    static OpenedState open(PeerConfig config, DataDirectory directory) throws IOException, StartRefused {
        PeerTransport transport = new PeerTransport();
        try {
            PeerCalls calls =
                    new PeerCalls(transport::call, directory.identity().id(), other -> null);
            new Invited(config, directory, calls).accept();
            Identity identity = directory.identity();
            PeerCalls own = new PeerCalls(transport::call, identity.id(), other -> null);
            own.belongTo(identity.clusterId());
            FirstAid others = new FirstAid(
                    own,
                    others(config, identity),
                    me(config, identity),
                    identity.clusterId(),
                    identity.token(),
                    TransferRoom.of(config.disk(), config.dataDir())::bytes);
            return OpenedState.open(directory, config.snapshotKeep(), others::fetch);
        } finally {
            transport.close();
        }
    }

    /** All that were ever named to this peer. */
    private static List<String> others(PeerConfig config, Identity identity) {
        String me = config.advertisePeer().hostPort();
        return Stream.concat(
                        config.initialCluster().values().stream().map(e -> e.hostPort()),
                        identity.founders().stream().map(Participant::address))
                .filter(address -> !address.equals(me))
                .distinct()
                .toList();
    }

    private static Founder me(PeerConfig config, Identity identity) {
        return Founder.newBuilder()
                .setName(config.name())
                .setId(identity.id())
                .setPeerUrl(config.advertisePeer().hostPort())
                .build();
    }
}
