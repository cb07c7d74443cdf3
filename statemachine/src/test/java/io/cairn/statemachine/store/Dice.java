package io.cairn.statemachine.store;

import io.cairn.statemachine.Bytes;
import io.cairn.statemachine.KeyRange;
import io.cairn.statemachine.command.Command;
import io.cairn.statemachine.command.Compact;
import io.cairn.statemachine.command.Compare;
import io.cairn.statemachine.command.DeleteRange;
import io.cairn.statemachine.command.LeaseExpire;
import io.cairn.statemachine.command.LeaseGrant;
import io.cairn.statemachine.command.LeaseRevoke;
import io.cairn.statemachine.command.Operation;
import io.cairn.statemachine.command.Put;
import io.cairn.statemachine.command.Range;
import io.cairn.statemachine.command.Txn;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Makes commands by chance, few keys and many collisions. */
final class Dice {
    private static final String[] KEYS = {
        "a", "a\0", "a\0\0", "a\0\1", "a\1", "aa", "ab", "b", "b\0x", "\0", "\1", "\u007f", "zz"
    };

    final Random random;

    Dice(long seed) {
        random = new Random(seed);
    }

    boolean oneIn(int n) {
        return random.nextInt(n) == 0;
    }

    Bytes key() {
        if (oneIn(20)) {
            return Bytes.wrap(new byte[] {(byte) 0xFF, (byte) random.nextInt(2)});
        }
        return Bytes.utf8(KEYS[random.nextInt(KEYS.length)]);
    }

    Bytes value() {
        return oneIn(10) ? Bytes.EMPTY : Bytes.utf8("v" + random.nextInt(5));
    }

    KeyRange range() {
        switch (random.nextInt(5)) {
            case 0:
                return new KeyRange(key(), null);
            case 1, 2:
                return new KeyRange(key(), key());
            case 3:
                return KeyRange.all();
            default:
                return KeyRange.single(key());
        }
    }

    /** Few, so that most puts find theirs. */
    long lease() {
        return oneIn(10) ? -1 : 1 + random.nextInt(4);
    }

    private long leaseOfPut() {
        return oneIn(3) ? lease() : 0;
    }

    /** @param index of an entry that may have granted what expires */
    Command leaseCommand(long index) {
        return switch (random.nextInt(5)) {
            case 0 -> new LeaseRevoke(lease());
            case 1 -> new LeaseExpire(lease(), index - random.nextInt(20), oneIn(4) ? 2 : 1);
            default -> new LeaseGrant(lease(), 1 + random.nextInt(100));
        };
    }

    Command command(long revision, long index) {
        int roll = random.nextInt(110);
        if (roll >= 100) {
            return leaseCommand(index);
        }
        if (roll < 45) {
            return put();
        }
        if (roll < 60) {
            return delete();
        }
        return roll < 97 ? txn(revision, 0) : new Compact(revision - random.nextInt(30) + 1);
    }

    Put put() {
        boolean ignoreValue = oneIn(8);
        return new Put(
                key(),
                ignoreValue ? Bytes.EMPTY : value(),
                oneIn(40) ? 9 : leaseOfPut(),
                oneIn(3),
                ignoreValue,
                oneIn(10));
    }

    private DeleteRange delete() {
        return new DeleteRange(oneIn(3) ? range() : KeyRange.single(key()), oneIn(2));
    }

    Txn txn(long revision, int depth) {
        List<Compare> compares = new ArrayList<>();
        for (int n = random.nextInt(3); n > 0; n--) {
            compares.add(compare(revision));
        }
        return new Txn(compares, operations(revision, depth), operations(revision, depth));
    }

    Compare compare(long revision) {
        Compare.Target target = pick(Compare.Target.values());
        long number = target == Compare.Target.VERSION || oneIn(2) ? random.nextInt(3) : near(revision);
        return new Compare(range(), pick(Compare.Result.values()), target, number, value());
    }

    private List<Operation> operations(long revision, int depth) {
        List<Operation> operations = new ArrayList<>();
        for (int n = random.nextInt(4); n > 0; n--) {
            int roll = random.nextInt(10);
            if (roll < 4) {
                operations.add(put());
            } else if (roll < 6) {
                operations.add(delete());
            } else {
                operations.add(roll < 9 || depth > 2 ? query(revision) : txn(revision, depth + 1));
            }
        }
        return operations;
    }

    Range query(long revision) {
        long at = oneIn(2) ? 0 : oneIn(20) ? -1 : near(revision);
        Range.Target target = oneIn(2) ? Range.Target.KEY : pick(Range.Target.values());
        return new Range(
                range(),
                oneIn(2) ? 0 : random.nextInt(6) - 1,
                at,
                pick(Range.Order.values()),
                target,
                oneIn(4),
                oneIn(8),
                bound(revision),
                bound(revision),
                bound(revision),
                bound(revision));
    }

    private long bound(long revision) {
        return oneIn(8) ? near(revision) : 0;
    }

    private long near(long revision) {
        return Math.max(1, revision - random.nextInt(25) + 1);
    }

    private <T> T pick(T[] values) {
        return values[random.nextInt(values.length)];
    }
}
