package io.cairn.server.gateway;

import io.cairn.api.etcd.AuthGrpc;
import io.cairn.api.etcd.ClusterGrpc;
import io.cairn.api.etcd.KVGrpc;
import io.cairn.api.etcd.LeaseGrpc;
import io.cairn.api.etcd.MaintenanceGrpc;
import io.cairn.api.etcd.WatchGrpc;
import io.cairn.api.etcd.election.ElectionGrpc;
import io.cairn.api.etcd.lock.LockGrpc;
import io.grpc.MethodDescriptor;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** etcd's paths. RangeStream has none there either. */
final class Routes {
    private static final String OLD_PREFIX = "/v3beta/";
    private static final String PREFIX = "/v3/";

    private final Map<String, Route> routes = new HashMap<>();

    Routes() {
        kv();
        lease();
        cluster();
        maintenance();
        auth();
        lockAndElection();
    }

    @Nullable
    Route find(String path) {
        return routes.get(path.startsWith(OLD_PREFIX) ? PREFIX + path.substring(OLD_PREFIX.length()) : path);
    }

    /** All paths, for tests. */
    Map<String, Route> all() {
        return Map.copyOf(routes);
    }

    private void add(String path, MethodDescriptor<?, ?> method) {
        routes.put(PREFIX + path, Route.to(method));
    }

    private void kv() {
        add("kv/range", KVGrpc.getRangeMethod());
        add("kv/put", KVGrpc.getPutMethod());
        add("kv/deleterange", KVGrpc.getDeleteRangeMethod());
        add("kv/txn", KVGrpc.getTxnMethod());
        add("kv/compaction", KVGrpc.getCompactMethod());
        routes.put(PREFIX + "watch", Route.to(WatchGrpc.getWatchMethod()).keptOpen());
    }

    private void lease() {
        add("lease/grant", LeaseGrpc.getLeaseGrantMethod());
        add("lease/revoke", LeaseGrpc.getLeaseRevokeMethod());
        add("lease/keepalive", LeaseGrpc.getLeaseKeepAliveMethod());
        add("lease/timetolive", LeaseGrpc.getLeaseTimeToLiveMethod());
        add("lease/leases", LeaseGrpc.getLeaseLeasesMethod());
        add("kv/lease/revoke", LeaseGrpc.getLeaseRevokeMethod());
        add("kv/lease/timetolive", LeaseGrpc.getLeaseTimeToLiveMethod());
        add("kv/lease/leases", LeaseGrpc.getLeaseLeasesMethod());
    }

    private void cluster() {
        add("cluster/member/add", ClusterGrpc.getMemberAddMethod());
        add("cluster/member/remove", ClusterGrpc.getMemberRemoveMethod());
        add("cluster/member/update", ClusterGrpc.getMemberUpdateMethod());
        add("cluster/member/list", ClusterGrpc.getMemberListMethod());
        add("cluster/member/promote", ClusterGrpc.getMemberPromoteMethod());
    }

    private void maintenance() {
        add("maintenance/alarm", MaintenanceGrpc.getAlarmMethod());
        add("maintenance/status", MaintenanceGrpc.getStatusMethod());
        add("maintenance/defragment", MaintenanceGrpc.getDefragmentMethod());
        add("maintenance/hash", MaintenanceGrpc.getHashMethod());
        add("maintenance/hashkv", MaintenanceGrpc.getHashKVMethod());
        add("maintenance/snapshot", MaintenanceGrpc.getSnapshotMethod());
        add("maintenance/transfer-leadership", MaintenanceGrpc.getMoveLeaderMethod());
        add("maintenance/downgrade", MaintenanceGrpc.getDowngradeMethod());
    }

    private void auth() {
        add("auth/enable", AuthGrpc.getAuthEnableMethod());
        add("auth/disable", AuthGrpc.getAuthDisableMethod());
        add("auth/status", AuthGrpc.getAuthStatusMethod());
        add("auth/authenticate", AuthGrpc.getAuthenticateMethod());
        add("auth/user/add", AuthGrpc.getUserAddMethod());
        add("auth/user/get", AuthGrpc.getUserGetMethod());
        add("auth/user/list", AuthGrpc.getUserListMethod());
        add("auth/user/delete", AuthGrpc.getUserDeleteMethod());
        add("auth/user/changepw", AuthGrpc.getUserChangePasswordMethod());
        add("auth/user/grant", AuthGrpc.getUserGrantRoleMethod());
        add("auth/user/revoke", AuthGrpc.getUserRevokeRoleMethod());
        add("auth/role/add", AuthGrpc.getRoleAddMethod());
        add("auth/role/get", AuthGrpc.getRoleGetMethod());
        add("auth/role/list", AuthGrpc.getRoleListMethod());
        add("auth/role/delete", AuthGrpc.getRoleDeleteMethod());
        add("auth/role/grant", AuthGrpc.getRoleGrantPermissionMethod());
        add("auth/role/revoke", AuthGrpc.getRoleRevokePermissionMethod());
    }

    private void lockAndElection() {
        add("lock/lock", LockGrpc.getLockMethod());
        add("lock/unlock", LockGrpc.getUnlockMethod());
        add("election/campaign", ElectionGrpc.getCampaignMethod());
        add("election/proclaim", ElectionGrpc.getProclaimMethod());
        add("election/leader", ElectionGrpc.getLeaderMethod());
        add("election/observe", ElectionGrpc.getObserveMethod());
        add("election/resign", ElectionGrpc.getResignMethod());
    }
}
