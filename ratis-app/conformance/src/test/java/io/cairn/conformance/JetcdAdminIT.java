package io.cairn.conformance;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cairn.api.etcd.AlarmRequest;
import io.cairn.api.etcd.AlarmType;
import io.etcd.jetcd.Auth;
import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.Client;
import io.etcd.jetcd.Cluster;
import io.etcd.jetcd.Maintenance;
import io.etcd.jetcd.auth.Permission;
import io.etcd.jetcd.cluster.Member;
import io.etcd.jetcd.maintenance.AlarmMember;
import io.etcd.jetcd.maintenance.SnapshotResponse;
import io.etcd.jetcd.maintenance.StatusResponse;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** jetcd for whoever looks after a cluster: maintenance, members, users and roles, with three peers of Cairn. */
class JetcdAdminIT {
    private static final int SHA_256_BYTES = 32;

    @TempDir
    static Path folder;

    private static CairnPeers cairn;
    private static Client client;

    @BeforeAll
    static void start() {
        cairn = new CairnPeers(3, folder);
        client = client(cairn.endpoints());
    }

    @AfterAll
    static void stop() {
        client.close();
        cairn.close();
    }

    private static Client client(List<Endpoint> endpoints) {
        return Client.builder()
                .endpoints(endpoints.stream().map(JetcdAdminIT::url).toArray(String[]::new))
                .build();
    }

    private static String url(Endpoint endpoint) {
        return "http://" + endpoint.address();
    }

    private static ByteSequence bytes(String text) {
        return ByteSequence.from(text, StandardCharsets.UTF_8);
    }

    private static <T> T got(CompletableFuture<T> future) throws Exception {
        return future.get(Endpoint.CALL_WITHIN.toSeconds(), TimeUnit.SECONDS);
    }

    private static void fails(CompletableFuture<?> future, String text) {
        ExecutionException failure = assertThrows(ExecutionException.class, () -> got(future));
        // jetcd gives some errors as they came, and some as its own.
        assertTrue(String.valueOf(failure.getCause().getMessage()).endsWith(text), failure::toString);
    }

    private static StatusResponse status(Endpoint endpoint) throws Exception {
        return got(client.getMaintenanceClient().statusMember(url(endpoint)));
    }

    private static boolean leads(Endpoint endpoint) throws Exception {
        StatusResponse status = status(endpoint);
        return status.getLeader() == status.getHeader().getMemberId();
    }

    private static Endpoint peer(boolean leading) throws Exception {
        for (Endpoint endpoint : cairn.endpoints()) {
            if (leads(endpoint) == leading) {
                return endpoint;
            }
        }
        throw new AssertionError("none that leads: " + leading + "\n" + cairn.tail());
    }

    @Test
    void shouldTellSizesAndDefragment() throws Exception {
        for (Endpoint endpoint : cairn.endpoints()) {
            StatusResponse status = status(endpoint);
            assertTrue(status.getDbSizeInUse() > 0 && status.getDbSizeInUse() <= status.getDbSize());
            assertTrue(status.getRaftAppliedIndex() > 0 && status.getRaftAppliedIndex() <= status.getRaftIndex());
            assertTrue(status.getRaftTerm() > 0);
            assertFalse(status.isLearner());
            got(client.getMaintenanceClient().defragmentMember(url(endpoint)));
        }
        got(client.getKVClient().put(bytes("defragmented"), bytes("1")));
    }

    @Test
    void shouldListAndDisarmAlarms() throws Exception {
        Maintenance maintenance = client.getMaintenanceClient();
        assertEquals(List.of(), got(maintenance.listAlarms()).getAlarms());
        // jetcd has no call that raises one.
        AlarmRequest raise = AlarmRequest.newBuilder()
                .setAction(AlarmRequest.AlarmAction.ACTIVATE)
                .setMemberID(7)
                .setAlarm(AlarmType.NOSPACE)
                .build();
        assertEquals(Status.Code.OK, cairn.endpoint(2).answer(raise).code());
        List<AlarmMember> alarms = got(maintenance.listAlarms()).getAlarms();
        assertEquals(1, alarms.size());
        assertEquals(7, alarms.get(0).getMemberId());
        assertEquals(io.etcd.jetcd.maintenance.AlarmType.NOSPACE, alarms.get(0).getAlarmType());
        awaitErrors(true);
        fails(client.getKVClient().put(bytes("full"), bytes("1")), "etcdserver: mvcc: database space exceeded");
        assertEquals(1, got(maintenance.alarmDisarm(alarms.get(0))).getAlarms().size());
        assertEquals(List.of(), got(maintenance.listAlarms()).getAlarms());
        awaitErrors(false);
        got(client.getKVClient().put(bytes("full"), bytes("1")));
    }

    /** Each peer refuses writes by what it knows itself. */
    private static void awaitErrors(boolean some) throws Exception {
        for (Endpoint endpoint : cairn.endpoints()) {
            Patience.passes(
                    () -> assertEquals(!some, status(endpoint).getErrorList().isEmpty(), endpoint.name()));
        }
    }

    /** Each peer lists the members that it knows. */
    private static void awaitMembers(int count) throws Exception {
        for (Endpoint endpoint : cairn.endpoints()) {
            try (Client one = client(List.of(endpoint))) {
                Patience.passes(() -> assertEquals(
                        count,
                        got(one.getClusterClient().listMember()).getMembers().size(),
                        endpoint.name()));
            }
        }
    }

    @Test
    void shouldStreamASnapshot() throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        long size = got(client.getMaintenanceClient().snapshot(out));
        byte[] saved = out.toByteArray();
        assertEquals(size, saved.length);
        int payload = saved.length - SHA_256_BYTES;
        MessageDigest sha = MessageDigest.getInstance("SHA-256");
        sha.update(saved, 0, payload);
        assertArrayEquals(sha.digest(), Arrays.copyOfRange(saved, payload, saved.length));

        List<SnapshotResponse> pieces = new ArrayList<>();
        CompletableFuture<List<SnapshotResponse>> all = new CompletableFuture<>();
        client.getMaintenanceClient().snapshot(new StreamObserver<>() {
            @Override
            public void onNext(SnapshotResponse piece) {
                pieces.add(piece);
            }

            @Override
            public void onError(Throwable error) {
                all.completeExceptionally(error);
            }

            @Override
            public void onCompleted() {
                all.complete(pieces);
            }
        });
        List<SnapshotResponse> came = got(all);
        assertTrue(came.size() > 1);
        for (int i = 1; i < came.size() - 1; i++) {
            SnapshotResponse piece = came.get(i);
            assertEquals(came.get(i - 1).getRemainingBytes() - piece.getBlob().size(), piece.getRemainingBytes());
        }
        assertEquals(SHA_256_BYTES, came.get(came.size() - 1).getBlob().size());
        assertEquals(0, came.get(came.size() - 1).getRemainingBytes());
    }

    @Test
    void shouldMoveTheLeader() throws Exception {
        Patience.passes(this::moveTheLeader);
    }

    private void moveTheLeader() throws Exception {
        Endpoint leader = peer(true);
        Endpoint follower = peer(false);
        long heir = status(follower).getHeader().getMemberId();
        try (Client toFollower = client(List.of(follower));
                Client toLeader = client(List.of(leader))) {
            fails(toFollower.getMaintenanceClient().moveLeader(heir), "etcdserver: not leader");
            fails(toLeader.getMaintenanceClient().moveLeader(31), "etcdserver: bad leader transferee");
            got(toLeader.getMaintenanceClient().moveLeader(heir));
        }
        assertTrue(leads(follower), cairn::tail);
    }

    @Test
    void shouldAddUpdateAndRemoveAMember() throws Exception {
        Cluster cluster = client.getClusterClient();
        List<URI> urls = List.of(URI.create("http://127.0.0.1:1"));
        Member added = got(cluster.addMember(urls, true)).getMember();
        assertTrue(added.isLearner());
        assertEquals(urls, added.getPeerURIs());
        awaitMembers(4);
        fails(cluster.addMember(urls, true), "etcdserver: Peer URLs already exists");
        fails(
                cluster.addMember(List.of(URI.create("http://127.0.0.1:2")), true),
                "etcdserver: too many learner members in cluster");
        fails(
                cluster.promoteMember(added.getId()),
                "etcdserver: can only promote a learner member which is in sync with leader");
        List<URI> others = List.of(URI.create("http://127.0.0.1:3"));
        Member updated = got(cluster.updateMember(added.getId(), others)).getMembers().stream()
                .filter(m -> m.getId() == added.getId())
                .findFirst()
                .orElseThrow();
        assertEquals(others, updated.getPeerURIs());
        assertTrue(updated.isLearner());
        assertEquals(3, got(cluster.removeMember(added.getId())).getMembers().size());
        fails(cluster.removeMember(added.getId()), "etcdserver: member not found");
        fails(cluster.updateMember(added.getId(), urls), "etcdserver: member not found");
        fails(cluster.promoteMember(added.getId()), "etcdserver: member not found");
        awaitMembers(3);
    }

    @Test
    void shouldKeepUsersAndRoles() throws Exception {
        Auth auth = client.getAuthClient();
        ByteSequence user = bytes("jane");
        ByteSequence role = bytes("reader");
        got(auth.userAdd(user, bytes("secret")));
        fails(auth.userAdd(user, bytes("secret")), "etcdserver: user name already exists");
        got(auth.roleAdd(role));
        fails(auth.roleAdd(role), "etcdserver: role name already exists");
        got(auth.roleGrantPermission(role, bytes("a"), bytes("c"), Permission.Type.READWRITE));
        List<Permission> permissions = got(auth.roleGet(role)).getPermissions();
        assertEquals(1, permissions.size());
        assertEquals(Permission.Type.READWRITE, permissions.get(0).getPermType());
        assertEquals(bytes("a"), permissions.get(0).getKey());
        assertEquals(bytes("c"), permissions.get(0).getRangeEnd());
        fails(auth.userGrantRole(user, bytes("none")), "etcdserver: role name not found");
        got(auth.userGrantRole(user, role));
        assertEquals(List.of("reader"), got(auth.userGet(user)).getRoles());
        assertEquals(List.of("jane"), got(auth.userList()).getUsers());
        assertEquals(List.of("reader"), got(auth.roleList()).getRoles());
        got(auth.userChangePassword(user, bytes("other")));
        got(auth.roleRevokePermission(role, bytes("a"), bytes("c")));
        fails(
                auth.roleRevokePermission(role, bytes("a"), bytes("c")),
                "etcdserver: permission is not granted to the role");
        assertEquals(List.of(), got(auth.roleGet(role)).getPermissions());
        got(auth.userRevokeRole(user, role));
        fails(auth.userRevokeRole(user, role), "etcdserver: role is not granted to the user");
        got(auth.roleDelete(role));
        got(auth.userDelete(user));
        fails(auth.userGet(user), "etcdserver: user name not found");
        assertEquals(List.of(), got(auth.userList()).getUsers());
        got(auth.authDisable());
        fails(auth.authEnable(), "this version keeps users and roles, but enforces none of them");
    }
}
