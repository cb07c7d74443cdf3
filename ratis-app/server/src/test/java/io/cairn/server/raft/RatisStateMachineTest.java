package io.cairn.server.raft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.cairn.statemachine.Configuration;
import io.cairn.statemachine.Fault;
import io.cairn.statemachine.Position;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.apache.ratis.proto.RaftProtos.RaftConfigurationProto;
import org.apache.ratis.proto.RaftProtos.RoleInfoProto;
import org.junit.jupiter.api.Test;

/** What Ratis calls, without Ratis. */
class RatisStateMachineTest {
    private final Delivered delivered = new Delivered();
    private final RatisStateMachine machine = machine(delivered);

    private static RatisStateMachine machine(LogConsumer consumer) {
        return new RatisStateMachine(
                consumer,
                () -> 5,
                new TermDurability((what, cause) -> {}),
                new ConfigurationDurability(),
                new InstallAnswer(consumer));
    }

    private static void on(String thread, Runnable call) throws Exception {
        FutureTask<Void> task = new FutureTask<>(call, null);
        new Thread(task, thread).start();
        task.get(60, TimeUnit.SECONDS);
    }

    /** At an install Ratis tells a configuration that is not applied, and may never be, with an index far ahead. */
    @Test
    void shouldTakeAConfigurationForAnEntryOnTheApplyThreadOnly() throws Exception {
        RaftConfigurationProto nobody = RaftConfigurationProto.getDefaultInstance();
        on("grpc-default-executor-3", () -> machine.notifyConfigurationChanged(0, 500, nobody));
        assertEquals(Position.START, delivered.last);
        on("n1@group-StateMachineUpdater", () -> machine.notifyConfigurationChanged(5, 7, nobody));
        assertEquals(new Position(5, 8), delivered.last);
        assertEquals(List.of(), List.copyOf(delivered.failures));
    }

    @Test
    void shouldTellOfEveryEndOfTheLog() throws IOException {
        machine.notifyLogFailed(new IOException("disk"), LogEntryProto.getDefaultInstance());
        machine.notifyLogFailed(new IOException("disk"), null);
        assertEquals(List.of("write of the log", "write of the log"), List.copyOf(delivered.failures));
        delivered.failures.clear();
        machine.notifyServerShutdown(RoleInfoProto.getDefaultInstance(), false);
        machine.close();
        assertEquals(
                List.of("the log: its division was shut down", "the log: its division closed"),
                List.copyOf(delivered.failures));
    }

    /** Ratis would go on with the next entry after some of what is thrown here. */
    @Test
    void shouldTellOfWhateverGoesWrongInApply() throws Exception {
        List<String> told = new ArrayList<>();
        Delivered broken = new Delivered() {
            @Override
            public void advance(Position position) {
                throw new IllegalStateException("a bug");
            }

            @Override
            public void configuration(Position position, Configuration configuration) {
                throw new IllegalStateException("a bug");
            }

            @Override
            public void failed(String what, Throwable cause) {
                told.add(what + ": " + cause.getMessage());
            }
        };
        RatisStateMachine failing = machine(broken);
        assertThrows(Fault.class, () -> failing.notifyTermIndexUpdated(5, 7));
        on(
                "n1@group-StateMachineUpdater",
                () -> assertThrows(
                        Fault.class,
                        () -> failing.notifyConfigurationChanged(5, 8, RaftConfigurationProto.getDefaultInstance())));
        assertEquals(List.of("apply of entry 7: a bug", "apply of configuration 8: a bug"), told);
    }
}
