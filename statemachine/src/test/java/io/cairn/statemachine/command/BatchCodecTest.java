package io.cairn.statemachine.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cairn.statemachine.Alarm;
import io.cairn.statemachine.Bytes;
import io.cairn.statemachine.KeyRange;
import io.cairn.statemachine.PasswordHash;
import io.cairn.statemachine.Permission;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BatchCodecTest {
    private static final Bytes A = Bytes.utf8("a");
    private static final Bytes ZERO = Bytes.wrap(new byte[] {0, -1, 0});

    private static final Txn INNER = new Txn(
            List.of(
                    new Compare(KeyRange.single(A), Compare.Result.NOT_EQUAL, Compare.Target.LEASE, -4, Bytes.EMPTY),
                    new Compare(KeyRange.all(), Compare.Result.UNRECOGNIZED, Compare.Target.VALUE, 0, ZERO)),
            List.of(new Range(
                    new KeyRange(A, ZERO), -1, -7, Range.Order.DESCEND, Range.Target.VALUE, true, true, 1, 2, 3, 4)),
            List.of());

    /** One of each command. */
    static final Batch EVERYTHING = new Batch(
            -5,
            Long.MAX_VALUE,
            Long.MIN_VALUE,
            1,
            List.of(
                    Put.of(A, Bytes.EMPTY),
                    new Put(ZERO, Bytes.wrap(new byte[300]), -1, true, true, true),
                    new DeleteRange(new KeyRange(A, null), true),
                    new Txn(
                            List.of(),
                            List.of(INNER, Put.of(A, ZERO)),
                            List.of(new DeleteRange(KeyRange.all(), false))),
                    new Compact(-9),
                    new PublishMember(7, "näme", List.of("http://a:1", "http://b:2"), List.of()),
                    new LeaseGrant(-7, 9_000_000_000L),
                    new LeaseRevoke(Long.MAX_VALUE),
                    new LeaseExpire(-1, Long.MAX_VALUE, 5),
                    new AddMember(-8, List.of("http://c:3"), true, 2),
                    new AddMember(8, List.of("http://c:4"), false, 1),
                    new ClaimMember(-8, Long.MIN_VALUE),
                    new RemoveMember(-8),
                    new UpdateMember(7, List.of("http://d:4", "http://e:5")),
                    new SetAlarm(new Alarm(-1, Alarm.Type.CORRUPT, true), false),
                    new SetAlarm(new Alarm(1, Alarm.Type.NOSPACE, false), true),
                    new AddUser("näme", true, PasswordHash.NONE),
                    new AddUser("", false, new PasswordHash(ZERO)),
                    new DeleteUser("u"),
                    new ChangePassword("u", new PasswordHash(A)),
                    new GrantRole("u", "r"),
                    new RevokeRole("u", "r"),
                    new AddRole("r"),
                    new DeleteRole("r"),
                    new GrantPermission("r", new Permission(Permission.Type.READWRITE, A, ZERO)),
                    new RevokePermission("r", ZERO, Bytes.EMPTY)));

    @Test
    void shouldReadWhatItWrote() throws Exception {
        assertEquals(EVERYTHING, BatchCodec.decode(BatchCodec.encode(EVERYTHING)));
        Batch empty = new Batch(0, 0, 0, 0, List.of());
        assertEquals(empty, BatchCodec.decode(BatchCodec.encode(empty)));
    }

    /** Written down when these commands came: what is in a log must be readable for ever. */
    @Test
    void shouldKeepTheBytesOfAuthCommandsForever() throws Exception {
        String bytes = "01" + "0000000000000001" + "02" + "0000000000000003" + "04" + "09"
                + "14" + "0175" + "00" + "0168"
                + "15" + "0175"
                + "16" + "0175" + "0168"
                + "17" + "0175" + "0172"
                + "18" + "0175" + "0172"
                + "19" + "0172"
                + "1a" + "0172"
                + "1b" + "0172" + "01" + "0161" + "0162"
                + "1c" + "0172" + "0161" + "0162";
        PasswordHash hash = new PasswordHash(Bytes.utf8("h"));
        Bytes b = Bytes.utf8("b");
        Batch batch = new Batch(
                1,
                2,
                3,
                4,
                List.of(
                        new AddUser("u", false, hash),
                        new DeleteUser("u"),
                        new ChangePassword("u", hash),
                        new GrantRole("u", "r"),
                        new RevokeRole("u", "r"),
                        new AddRole("r"),
                        new DeleteRole("r"),
                        new GrantPermission("r", new Permission(Permission.Type.WRITE, A, b)),
                        new RevokePermission("r", A, b)));
        assertEquals(bytes, HexFormat.of().formatHex(BatchCodec.encode(batch)));
        assertEquals(batch, BatchCodec.decode(HexFormat.of().parseHex(bytes)));
        for (Command command : batch.commands()) {
            long size = BatchCodec.encodedSize(command);
            assertEquals(
                    size, BatchCodec.encode(new Batch(1, 2, 3, 4, List.of(command))).length - 20, command.toString());
        }
        byte[] unknownFlag = HexFormat.of().parseHex(bytes.replace("14017500", "14017502"));
        assertThrows(UnknownCommandException.class, () -> BatchCodec.decode(unknownFlag));
        byte[] unknownType = HexFormat.of().parseHex(bytes.replace("1b017201", "1b017203"));
        assertThrows(UnknownCommandException.class, () -> BatchCodec.decode(unknownType));
    }

    @Test
    void shouldKeepTheBytesOfTheLogForever() throws Exception {
        String bytes = "01" + "0000000000000001" + "02" + "0000000000000003" + "04" + "02"
                + "01" + "01" + "0161" + "0162" + "05"
                + "04" + "01" + "000161" + "0301" + "06" + "00" + "01" + "03020101610162" + "0708" + "0204"
                + "01020304" + "00";
        Batch batch = new Batch(
                1,
                2,
                3,
                4,
                List.of(
                        new Put(A, Bytes.utf8("b"), 5, true, false, false),
                        new Txn(
                                List.of(new Compare(
                                        KeyRange.single(A),
                                        Compare.Result.NOT_EQUAL,
                                        Compare.Target.CREATE,
                                        6,
                                        Bytes.EMPTY)),
                                List.of(new Range(
                                        new KeyRange(A, Bytes.utf8("b")),
                                        7,
                                        8,
                                        Range.Order.DESCEND,
                                        Range.Target.VALUE,
                                        false,
                                        true,
                                        1,
                                        2,
                                        3,
                                        4)),
                                List.of())));
        assertEquals(batch, BatchCodec.decode(HexFormat.of().parseHex(bytes)));
        assertEquals(bytes, HexFormat.of().formatHex(BatchCodec.encode(batch)));
    }

    @Test
    void shouldKeepTheBytesOfClusterCommandsForever() throws Exception {
        String bytes = "01" + "0000000000000001" + "02" + "0000000000000003" + "04" + "05"
                + "1e" + "000000000000000a" + "01" + "0161" + "01" + "02"
                + "1f" + "000000000000000a" + "000000000000000b"
                + "20" + "000000000000000a"
                + "21" + "000000000000000a" + "01" + "0162"
                + "22" + "000000000000000c" + "00" + "03";
        Batch batch = new Batch(
                1,
                2,
                3,
                4,
                List.of(
                        new AddMember(10, List.of("a"), true, 2),
                        new ClaimMember(10, 11),
                        new RemoveMember(10),
                        new UpdateMember(10, List.of("b")),
                        new SetAlarm(new Alarm(12, Alarm.Type.NOSPACE, true), true)));
        assertEquals(batch, BatchCodec.decode(HexFormat.of().parseHex(bytes)));
        assertEquals(bytes, HexFormat.of().formatHex(BatchCodec.encode(batch)));
    }

    @Test
    void shouldKeepTheBytesOfLeaseCommandsForever() throws Exception {
        String bytes = "01" + "0000000000000001" + "02" + "0000000000000003" + "04" + "03"
                + "07" + "fffffffffffffffe" + "3c" + "08" + "0000000000000005" + "09" + "0000000000000006" + "8001"
                + "07";
        Batch batch =
                new Batch(1, 2, 3, 4, List.of(new LeaseGrant(-2, 60), new LeaseRevoke(5), new LeaseExpire(6, 128, 7)));
        assertEquals(batch, BatchCodec.decode(HexFormat.of().parseHex(bytes)));
        assertEquals(bytes, HexFormat.of().formatHex(BatchCodec.encode(batch)));
    }

    @Test
    void shouldRefuseEveryTruncation() {
        byte[] bytes = BatchCodec.encode(EVERYTHING);
        for (int length = 0; length < bytes.length; length++) {
            byte[] cut = Arrays.copyOf(bytes, length);
            assertThrows(MalformedBatchException.class, () -> BatchCodec.decode(cut), "cut to " + length);
        }
        assertThrows(MalformedBatchException.class, () -> BatchCodec.decode(Arrays.copyOf(bytes, bytes.length + 1)));
    }

    @Test
    void shouldNeverFailOtherwiseOnGarbage() {
        long seed = Long.getLong("cairn.seed", System.nanoTime());
        System.out.println("BatchCodecTest: -Dcairn.seed=" + seed);
        Random random = new Random(seed);
        byte[] bytes = BatchCodec.encode(EVERYTHING);
        for (int i = 0; i < 50_000; i++) {
            byte[] garbage = bytes.clone();
            for (int n = random.nextInt(8); n >= 0; n--) {
                garbage[random.nextInt(garbage.length)] = (byte) random.nextInt();
            }
            try {
                Batch batch = BatchCodec.decode(garbage);
                assertEquals(batch, BatchCodec.decode(BatchCodec.encode(batch)), "seed " + seed);
            } catch (MalformedBatchException e) {
                assertTrue(e.getMessage() != null);
            }
        }
    }

    @Test
    void shouldTellUnknownFromBroken() {
        byte[] version = BatchCodec.encode(EVERYTHING);
        version[0] = 2;
        assertThrows(UnknownCommandException.class, () -> BatchCodec.decode(version));
        byte[] tag = BatchCodec.encode(new Batch(1, 1, 1, 1, List.of(new Compact(1))));
        tag[tag.length - 2] = 99;
        assertThrows(UnknownCommandException.class, () -> BatchCodec.decode(tag));
        byte[] rangeAsCommand = tag.clone();
        rangeAsCommand[tag.length - 2] = Tag.RANGE;
        assertThrows(UnknownCommandException.class, () -> BatchCodec.decode(rangeAsCommand));
    }

    @Test
    void shouldNotBelieveALengthBeyondItsBytes() {
        byte[] bytes = BatchCodec.encode(new Batch(1, 1, 1, 1, List.of(Put.of(A, A))));
        byte[] huge = Arrays.copyOf(bytes, bytes.length + 8);
        int keyLength = bytes.length - 5;
        Arrays.fill(huge, keyLength, keyLength + 4, (byte) 0xFF);
        huge[keyLength + 4] = 7;
        MalformedBatchException e = assertThrows(MalformedBatchException.class, () -> BatchCodec.decode(huge));
        assertInstanceOf(java.nio.BufferUnderflowException.class, e.getCause());
    }

    @Test
    void shouldBoundNesting() throws Exception {
        Batch deepest = nested(BatchCodec.MAX_TXN_DEPTH);
        assertEquals(deepest, BatchCodec.decode(BatchCodec.encode(deepest)));
        assertThrows(IllegalArgumentException.class, () -> BatchCodec.encode(nested(BatchCodec.MAX_TXN_DEPTH + 1)));
        byte[] bomb = BatchCodec.encode(new Batch(1, 1, 1, 1, List.of(new Txn(List.of(), List.of(), List.of()))));
        byte[] deep = Arrays.copyOf(bomb, bomb.length + 300_000);
        for (int at = bomb.length - 4; at + 3 <= deep.length; at += 3) {
            deep[at] = Tag.TXN;
            deep[at + 1] = 0;
            deep[at + 2] = 1;
        }
        assertThrows(MalformedBatchException.class, () -> BatchCodec.decode(deep));
    }

    private static Batch nested(int depth) {
        Txn txn = new Txn(List.of(), List.of(), List.of());
        for (int i = 1; i < depth; i++) {
            txn = new Txn(List.of(), List.of(txn), List.of());
        }
        return new Batch(1, 1, 1, 1, List.of(txn));
    }

    @Test
    void shouldNeverUnderestimateASize() {
        long overhead = BatchCodec.encode(new Batch(1, 1, 1, 1, List.of())).length;
        for (Command command : EVERYTHING.commands()) {
            long size = BatchCodec.encode(new Batch(1, 1, 1, 1, List.of(command))).length - overhead;
            assertTrue(BatchCodec.encodedSize(command) >= size, command::toString);
        }
    }

    @Test
    void shouldCountASingleKeyOnce() {
        KeyRange large = KeyRange.single(Bytes.wrap(new byte[1 << 20]));
        assertTrue(BatchCodec.encodedSize(new DeleteRange(large, true)) < (1 << 20) + 1000);
        Compare compare = new Compare(large, Compare.Result.EQUAL, Compare.Target.VERSION, 0, Bytes.EMPTY);
        Txn txn = new Txn(List.of(compare), List.of(), List.of());
        assertTrue(BatchCodec.encodedSize(txn) < (1 << 20) + 1000);
    }
}
