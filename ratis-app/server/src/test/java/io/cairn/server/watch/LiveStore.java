package io.cairn.server.watch;

import io.cairn.server.node.FakePeer;
import io.cairn.statemachine.Bytes;
import io.cairn.statemachine.Configuration;
import io.cairn.statemachine.Configuration.Participant;
import io.cairn.statemachine.KeyRange;
import io.cairn.statemachine.Position;
import io.cairn.statemachine.command.Batch;
import io.cairn.statemachine.command.Command;
import io.cairn.statemachine.command.DeleteRange;
import io.cairn.statemachine.command.Outcome;
import io.cairn.statemachine.command.Put;
import io.cairn.statemachine.command.Txn;
import io.cairn.statemachine.store.Applied;
import io.cairn.statemachine.store.Store;
import io.cairn.statemachine.store.StoreOptions;
import io.cairn.statemachine.store.View;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** A real store of which the test is the log. */
public final class LiveStore implements AutoCloseable {
    public final Store store;
    private long index;
    private long sequence;

    public LiveStore(Path directory) throws IOException {
        store = Store.open(directory, new StoreOptions(4 << 20, 2 << 20));
        Participant self = new Participant(FakePeer.MEMBER, "127.0.0.1:2380", true);
        store.applyConfiguration(new Position(1, ++index), new Configuration(List.of(self), List.of()));
    }

    /** One entry with these commands. */
    public synchronized List<Outcome> apply(List<Command> commands) {
        index = store.position().index();
        Batch batch = new Batch(FakePeer.MEMBER, 1, 1, sequenceNow() + 1, commands);
        return ((Applied.Executed) store.apply(new Position(1, ++index), batch)).outcomes();
    }

    private long sequenceNow() {
        var row = store.origin(FakePeer.MEMBER);
        sequence = row == null ? 0 : row.sequence();
        return sequence;
    }

    public List<Outcome> apply(Command... commands) {
        return apply(List.of(commands));
    }

    /** Deletes all that compactions left. */
    public void collect() {
        while (store.collectGarbage(1000) > 0) {
            Thread.onSpinWait();
        }
        // Readers see it from the next entry on.
        apply(List.of());
    }

    public long revision() {
        return store.revision();
    }

    public View view() {
        return store.view();
    }

    public static Put put(String key, String value) {
        return Put.of(Bytes.utf8(key), Bytes.utf8(value));
    }

    public static DeleteRange delete(String key) {
        return new DeleteRange(KeyRange.single(Bytes.utf8(key)), false);
    }

    public static Txn txn(io.cairn.statemachine.command.Operation... operations) {
        return new Txn(List.of(), List.of(operations), List.of());
    }

    @Override
    public void close() {
        store.close();
    }
}
