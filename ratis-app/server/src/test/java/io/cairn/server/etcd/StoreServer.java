package io.cairn.server.etcd;

import io.cairn.server.node.FakePeer;
import io.cairn.statemachine.Bytes;
import io.cairn.statemachine.Configuration;
import io.cairn.statemachine.Configuration.Participant;
import io.cairn.statemachine.KeyRange;
import io.cairn.statemachine.KeyValue;
import io.cairn.statemachine.Position;
import io.cairn.statemachine.command.Batch;
import io.cairn.statemachine.command.Command;
import io.cairn.statemachine.command.LeaseGrant;
import io.cairn.statemachine.command.LeaseRevoke;
import io.cairn.statemachine.command.Outcome;
import io.cairn.statemachine.command.Range;
import io.cairn.statemachine.store.Applied;
import io.cairn.statemachine.store.Store;
import io.cairn.statemachine.store.StoreOptions;
import io.cairn.statemachine.store.View;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** The real client port over a real store, whose watches are told of what it publishes. */
final class StoreServer implements AutoCloseable {
    final TestServer server = new TestServer();
    private final Store store;
    private long index;

    StoreServer(Path directory) throws IOException {
        store = Store.open(directory, StoreOptions.DEFAULTS);
        store.listen(server.pump);
        Participant self = new Participant(FakePeer.MEMBER, "127.0.0.1:2380", true);
        store.applyConfiguration(new Position(1, ++index), new Configuration(List.of(self), List.of()));
        server.peer.onPropose = command -> CompletableFuture.completedFuture(apply(command));
        server.peer.views = store::view;
    }

    synchronized Outcome apply(Command command) {
        index++;
        Batch batch = new Batch(FakePeer.MEMBER, 1, 1, index, List.of(command));
        Applied applied = store.apply(new Position(1, index), batch);
        return ((Applied.Executed) applied).outcomes().get(0);
    }

    void grant(long... ids) {
        for (long id : ids) {
            apply(new LeaseGrant(id, 60));
        }
    }

    void revoke(long id) {
        apply(new LeaseRevoke(id));
    }

    List<KeyValue> all() {
        try (View view = store.view()) {
            return ((Outcome.Range) view.range(Range.of(KeyRange.all()))).kvs();
        }
    }

    List<String> keys() {
        return all().stream().map(KeyValue::key).map(Bytes::toString).toList();
    }

    long revision() {
        try (View view = store.view()) {
            return view.revision();
        }
    }

    long ttl(long lease) {
        try (View view = store.view()) {
            return view.lease(lease).ttlSeconds();
        }
    }

    @Override
    public void close() {
        server.close();
        store.close();
    }
}
