package io.cairn.statemachine.store;

import io.cairn.statemachine.Alarm;
import io.cairn.statemachine.command.Command;
import io.cairn.statemachine.command.Compact;
import io.cairn.statemachine.command.DeleteRange;
import io.cairn.statemachine.command.Operation;
import io.cairn.statemachine.command.Outcome.Reason;
import io.cairn.statemachine.command.Put;
import io.cairn.statemachine.command.Txn;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What alarms keep from happening. As in etcd, a transaction counts by what either of its branches might do. */
final class AlarmRules {
    private AlarmRules() {}

    static @Nullable Reason refuse(Membership membership, Command command) {
        if (membership.alarms().isEmpty()) {
            return null;
        }
        if (membership.alarmed(Alarm.Type.CORRUPT) && changesKeys(command)) {
            return Reason.CORRUPT;
        }
        return membership.alarmed(Alarm.Type.NOSPACE) && grows(command) ? Reason.NO_SPACE : null;
    }

    /** Whether the store may be larger after it. */
    static boolean grows(Command command) {
        return command instanceof Put || command instanceof Txn txn && holds(txn, Put.class);
    }

    private static boolean changesKeys(Command command) {
        return command instanceof Put
                || command instanceof DeleteRange
                || command instanceof Compact
                || command instanceof Txn txn && (holds(txn, Put.class) || holds(txn, DeleteRange.class));
    }

    private static boolean holds(Txn txn, Class<? extends Operation> kind) {
        return Stream.of(txn.success(), txn.failure())
                .flatMap(List::stream)
                .anyMatch(o -> kind.isInstance(o) || o instanceof Txn inner && holds(inner, kind));
    }
}
