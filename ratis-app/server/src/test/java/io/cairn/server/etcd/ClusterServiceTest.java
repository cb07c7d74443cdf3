package io.cairn.server.etcd;

import static io.cairn.server.etcd.TestServer.error;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cairn.api.etcd.MemberAddRequest;
import io.cairn.api.etcd.MemberAddResponse;
import io.cairn.api.etcd.MemberPromoteRequest;
import io.cairn.api.etcd.MemberRemoveRequest;
import io.cairn.api.etcd.MemberRemoveResponse;
import io.cairn.api.etcd.MemberUpdateRequest;
import io.cairn.server.node.FakePeer;
import io.cairn.server.node.MemberChange;
import io.cairn.server.node.MemberRefusal;
import io.cairn.server.node.MemberRefusal.Reason;
import io.cairn.server.node.PeerStatus.Role;
import io.cairn.server.node.Unavailable;
import io.cairn.statemachine.Member;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ClusterServiceTest {
    private final TestServer server = new TestServer();
    private final FakePeer peer = server.peer;

    @AfterEach
    void stop() {
        peer.assertNoViewLeft();
        server.close();
    }

    private static MemberAddRequest add(String... urls) {
        return MemberAddRequest.newBuilder().addAllPeerURLs(List.of(urls)).build();
    }

    @Test
    void shouldAddAMemberThatHasNotStarted() {
        peer.members = List.of(new Member(1, "n1", List.of("http://p:1"), List.of("http://c:1"), true));
        MemberAddResponse added = server.cluster()
                .memberAdd(add("http://b:2", "http://a:2").toBuilder()
                        .setIsLearner(true)
                        .build());
        MemberChange.Add asked = (MemberChange.Add) peer.changes.poll();
        assertTrue(asked.id() != 0);
        assertEquals(new MemberChange.Add(asked.id(), List.of("http://a:2", "http://b:2"), true), asked);
        assertEquals(0, added.getHeader().getRevision());
        assertEquals(FakePeer.MEMBER, added.getHeader().getMemberId());
        assertEquals(asked.id(), added.getMember().getID());
        assertEquals("", added.getMember().getName());
        assertEquals(asked.peerUrls(), added.getMember().getPeerURLsList());
        assertTrue(added.getMember().getIsLearner());
        assertEquals(1, added.getMembersCount());
    }

    @Test
    void shouldRefuseUrlsThatAreNone() {
        for (MemberAddRequest request : List.of(
                add(),
                add(""),
                add("h:1"),
                add("http://h"),
                add("http://h:1/path"),
                add("ftp://h:1"),
                add("http://h:1", "%"))) {
            assertEquals(
                    "INVALID_ARGUMENT etcdserver: given member URLs are invalid",
                    error(() -> server.cluster().memberAdd(request)),
                    request.toString());
        }
        assertTrue(peer.changes.isEmpty());
    }

    @Test
    void shouldRefuseMoreUrlsThanTheLogTakes() {
        String url = "http://" + "h".repeat(1_572_864) + ":1";
        assertEquals(
                "INVALID_ARGUMENT etcdserver: request is too large",
                error(() -> server.cluster().memberAdd(add(url))));
        assertEquals(
                "INVALID_ARGUMENT etcdserver: request is too large",
                error(() -> server.cluster()
                        .memberUpdate(MemberUpdateRequest.newBuilder()
                                .setID(1)
                                .addPeerURLs(url)
                                .build())));
        assertTrue(peer.changes.isEmpty());
    }

    /** Names of hosts that containers have. */
    @Test
    void shouldTakeEveryHostThatEtcdTakes() {
        for (String url :
                List.of("http://my_peer_2:2380", "https://[::1]:2380", "http://10.0.0.1:1", "http://a.b:65535")) {
            server.cluster().memberAdd(add(url));
            assertEquals(List.of(url), ((MemberChange.Add) peer.changes.remove()).peerUrls());
        }
    }

    @Test
    void shouldRemoveEvenThePeerThatIsAsked() {
        peer.members = List.of(
                new Member(1, "n1", List.of(), List.of(), true), new Member(2, "n2", List.of(), List.of(), true));
        MemberRemoveResponse removed = server.cluster()
                .memberRemove(MemberRemoveRequest.newBuilder().setID(2).build());
        assertEquals(new MemberChange.Remove(2), peer.changes.poll());
        assertEquals(1, removed.getMembersCount());
        assertEquals(1, removed.getMembers(0).getID());
        assertEquals(0, removed.getHeader().getRevision());
    }

    @Test
    void shouldPromoteAndUpdate() {
        peer.members = List.of(new Member(-5, "n1", List.of(), List.of(), true));
        assertEquals(
                1,
                server.cluster()
                        .memberPromote(
                                MemberPromoteRequest.newBuilder().setID(-5).build())
                        .getMembersCount());
        assertEquals(new MemberChange.Promote(-5), peer.changes.poll());
        assertEquals(
                1,
                server.cluster()
                        .memberUpdate(MemberUpdateRequest.newBuilder()
                                .setID(-5)
                                .addPeerURLs("garbage")
                                .build())
                        .getMembersCount());
        assertEquals(new MemberChange.Update(-5, List.of("garbage")), peer.changes.poll());
    }

    @Test
    void shouldRefuseAsEtcdDoes() {
        Map<Reason, String> texts = Map.of(
                Reason.ID_EXISTS, "FAILED_PRECONDITION etcdserver: member ID already exist",
                Reason.URL_EXISTS, "FAILED_PRECONDITION etcdserver: Peer URLs already exists",
                Reason.TOO_MANY_LEARNERS, "FAILED_PRECONDITION etcdserver: too many learner members in cluster",
                Reason.NOT_FOUND, "NOT_FOUND etcdserver: member not found",
                Reason.NOT_A_LEARNER, "FAILED_PRECONDITION etcdserver: can only promote a learner member",
                Reason.NOT_IN_SYNC,
                        "FAILED_PRECONDITION etcdserver: can only promote a learner member which is in sync with leader",
                Reason.NOT_ENOUGH_STARTED,
                        "UNKNOWN etcdserver: re-configuration failed due to not enough started members",
                Reason.UNHEALTHY, "UNAVAILABLE etcdserver: unhealthy cluster");
        for (Reason reason : Reason.values()) {
            peer.changeFails = new MemberRefusal(reason);
            assertEquals(texts.get(reason), error(() -> server.cluster().memberAdd(add("http://h:1"))));
        }
        peer.changeFails = new Unavailable(Unavailable.Reason.NO_LEADER);
        assertEquals(
                "UNAVAILABLE etcdserver: no leader",
                error(() -> server.cluster().memberAdd(add("http://h:1"))));
    }

    @Test
    void shouldNotServeLearners() {
        peer.role = Role.LISTENER;
        assertEquals(
                "FAILED_PRECONDITION etcdserver: rpc not supported for learner",
                error(() -> server.cluster().memberAdd(add("http://h:1"))));
    }
}
