package io.cairn.conformance;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cairn.api.etcd.AlarmRequest;
import io.cairn.api.etcd.AlarmType;
import java.io.IOException;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** As {@link EtcdctlIT}, for whoever looks after a cluster: members, alarms, snapshots, users. */
@RequiresEtcd
class EtcdctlAdminIT extends WithEtcdctl {
    private static final int SHA_256_BYTES = 32;
    private static final int PAYLOAD_UNIT_BYTES = 512;

    static List<EtcdctlCommand> commands() throws IOException {
        return EtcdctlCommand.in("etcdctl-admin.commands");
    }

    @ParameterizedTest
    @MethodSource("commands")
    void shouldPrintTheSame(EtcdctlCommand command) throws IOException, InterruptedException {
        both.assertSame(command);
    }

    /** The id of a member is taken as it comes, so both can be given the same. */
    @Test
    void shouldSayTheSameOfAnAlarmThatAClientRaised() throws IOException, InterruptedException {
        AlarmRequest raise = AlarmRequest.newBuilder()
                .setAction(AlarmRequest.AlarmAction.ACTIVATE)
                .setMemberID(7)
                .setAlarm(AlarmType.NOSPACE)
                .build();
        both.assertSame("put full/a 1");
        Answer etcd = both.etcd().answer(raise);
        Answer cairn = both.cairn().answer(raise);
        assertTrue(Difference.ALARM_HEADER.allows(raise, etcd, cairn), () -> etcd + "\n" + cairn);
        for (String line : List.of(
                "alarm list",
                "put full/a 2",
                "lease grant 100",
                "get full/a",
                "del full/a",
                "endpoint health",
                "endpoint status",
                "endpoint status -w json",
                "alarm disarm",
                "alarm list",
                "put full/a 3",
                "endpoint health")) {
            both.assertSame(line);
        }
    }

    @Test
    void shouldSaveASnapshot() throws IOException, InterruptedException, GeneralSecurityException {
        both.assertSame("put saved 1");
        both.assertSame("snapshot save saved.db");
        for (Etcdctl etcdctl : List.of(both.withEtcd(), both.withCairn())) {
            byte[] saved = Files.readAllBytes(etcdctl.folder().resolve("saved.db"));
            int payload = saved.length - SHA_256_BYTES;
            assertTrue(payload > 0 && payload % PAYLOAD_UNIT_BYTES == 0, () -> "bytes: " + saved.length);
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            sha.update(saved, 0, payload);
            assertArrayEquals(sha.digest(), Arrays.copyOfRange(saved, payload, saved.length));
        }
    }

    /** What docs/etcd-differences.md says of the two: neither may look as if it had worked. */
    @Test
    void shouldFailWhereTheDocumentationSaysSo() throws IOException, InterruptedException {
        Etcdctl etcdctl = both.withCairn();
        Etcdctl.Run enable = etcdctl.run(List.of("auth", "enable"), "");
        assertNotEquals(0, enable.exitCode());
        assertTrue(
                enable.err().contains("cairn: authentication cannot be enabled: this version keeps users and roles"),
                enable::toString);
        assertEquals(0, etcdctl.run(List.of("snapshot", "save", "tar.db"), "").exitCode());
        Etcdctl.Run status = etcdctl.run(List.of("snapshot", "status", "tar.db"), "");
        assertNotEquals(0, status.exitCode(), status::toString);
    }
}
