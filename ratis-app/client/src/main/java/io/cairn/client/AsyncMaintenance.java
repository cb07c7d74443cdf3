package io.cairn.client;

import io.cairn.api.etcd.AlarmMember;
import io.cairn.api.etcd.AlarmRequest;
import io.cairn.api.etcd.AlarmRequest.AlarmAction;
import io.cairn.api.etcd.AlarmResponse;
import io.cairn.api.etcd.DefragmentRequest;
import io.cairn.api.etcd.MaintenanceGrpc;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/** Upkeep of the cluster, without waiting. Futures behave as those of {@link AsyncKv}. */
public final class AsyncMaintenance {
    private final Calls calls;

    AsyncMaintenance(Calls calls) {
        this.calls = calls;
    }

    /** See {@link Maintenance#alarms()}. */
    public CompletableFuture<AlarmList> alarms() {
        return list(AsyncMaintenance::alarms);
    }

    private <R> CompletableFuture<R> list(Function<AlarmResponse, R> map) {
        AlarmRequest request =
                AlarmRequest.newBuilder().setAction(AlarmAction.GET).build();
        return calls.read(MaintenanceGrpc.getAlarmMethod(), request, map);
    }

    /** See {@link Maintenance#disarm()}. Cancelled, it lets the request end that is under way, and sends no more. */
    public CompletableFuture<AlarmList> disarm() {
        return list(Function.identity()).thenCompose(up -> {
            CompletableFuture<AlarmList> cleared =
                    CompletableFuture.completedFuture(new AlarmList(Results.header(up.getHeader()), List.of()));
            for (AlarmMember alarm : up.getAlarmsList()) {
                cleared = cleared.thenCombine(disarm(alarm), AsyncMaintenance::both);
            }
            return cleared;
        });
    }

    private CompletableFuture<AlarmList> disarm(AlarmMember alarm) {
        AlarmRequest request = AlarmRequest.newBuilder()
                .setAction(AlarmAction.DEACTIVATE)
                .setMemberID(alarm.getMemberID())
                .setAlarm(alarm.getAlarm())
                .build();
        return calls.write(MaintenanceGrpc.getAlarmMethod(), request, AsyncMaintenance::alarms);
    }

    private static AlarmList both(AlarmList one, AlarmList other) {
        List<Alarm> all = new ArrayList<>(one.alarms());
        all.addAll(other.alarms());
        return new AlarmList(other.header(), all);
    }

    private static AlarmList alarms(AlarmResponse wire) {
        return new AlarmList(
                Results.header(wire.getHeader()),
                wire.getAlarmsList().stream()
                        .map(a -> new Alarm(a.getMemberID(), a.getAlarm().name()))
                        .toList());
    }

    /** See {@link Maintenance#defragment(String, Duration)}. */
    public CompletableFuture<Header> defragment(String endpoint, Duration timeout) {
        return calls.at(
                endpoint,
                MaintenanceGrpc.getDefragmentMethod(),
                DefragmentRequest.getDefaultInstance(),
                true,
                timeout,
                r -> Results.header(r.getHeader()));
    }
}
