package io.cairn.statemachine.store;

import io.cairn.statemachine.Alarm;
import io.cairn.statemachine.command.Command;
import io.cairn.statemachine.command.Compact;
import io.cairn.statemachine.command.DeleteRange;
import io.cairn.statemachine.command.Growth;
import io.cairn.statemachine.command.LeaseExpire;
import io.cairn.statemachine.command.LeaseRevoke;
import io.cairn.statemachine.command.Outcome.Reason;
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
        return membership.alarmed(Alarm.Type.NOSPACE) && Growth.of(command) > 0 ? Reason.NO_SPACE : null;
    }

    private static boolean changesKeys(Command command) {
        return Growth.of(command) > 0
                || command instanceof DeleteRange
                || command instanceof Compact
                || command instanceof LeaseRevoke
                || command instanceof LeaseExpire
                || command instanceof Txn txn && deletes(txn);
    }

    private static boolean deletes(Txn txn) {
        return Stream.of(txn.success(), txn.failure())
                .flatMap(List::stream)
                .anyMatch(o -> o instanceof DeleteRange || o instanceof Txn inner && deletes(inner));
    }
}
