package io.cairn.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * The real etcdctl with a real etcd and with Cairn, one member each. In a line, {@code $MEMBER} stands for the id of
 * that member, {@code $URL} for where it listens to others, {@code $ADDED} for the id of the member that was added last,
 * and {@code $LEASE} for that of a lease.
 */
final class EtcdctlBoth implements AutoCloseable {
    /** Columns of members; leases have only the first. */
    private static final int ID = 0;

    private static final int PEER_URL = 3;

    private final RealEtcd etcd;
    private final CairnPeers cairn;
    private final Etcdctl withEtcd;
    private final Etcdctl withCairn;
    private final Map<Etcdctl, String> added = new HashMap<>();

    EtcdctlBoth(Path folder) throws IOException {
        etcd = new RealEtcd(folder);
        cairn = new CairnPeers(1, folder);
        withEtcd = new Etcdctl(etcd.endpoint().address(), Files.createDirectory(folder.resolve("with-etcd")));
        withCairn = new Etcdctl(cairn.endpoint(1).address(), Files.createDirectory(folder.resolve("with-cairn")));
    }

    Etcdctl withEtcd() {
        return withEtcd;
    }

    Etcdctl withCairn() {
        return withCairn;
    }

    Endpoint etcd() {
        return etcd.endpoint();
    }

    Endpoint cairn() {
        return cairn.endpoint(1);
    }

    /** Runs it with both. */
    void assertSame(String line) throws IOException, InterruptedException {
        assertSame(new EtcdctlCommand(line, ""));
    }

    /** Runs it with both. */
    void assertSame(EtcdctlCommand command) throws IOException, InterruptedException {
        assertEquals(EtcdctlText.of(run(withEtcd, command)), EtcdctlText.of(run(withCairn, command)), command.line());
    }

    private Etcdctl.Run run(Etcdctl etcdctl, EtcdctlCommand command) throws IOException, InterruptedException {
        String line = command.line();
        if (line.contains("$MEMBER")) {
            line = line.replace("$MEMBER", cell(etcdctl, "member list", row -> row.contains(", started, "), ID));
        }
        if (line.contains("$URL")) {
            line = line.replace("$URL", cell(etcdctl, "member list", row -> row.contains(", started, "), PEER_URL));
        }
        if (line.contains("$ADDED")) {
            String id = cell(etcdctl, "member list", row -> row.contains(", unstarted, "), ID);
            if (!id.isEmpty()) {
                added.put(etcdctl, id);
            }
            line = line.replace("$ADDED", added.getOrDefault(etcdctl, "none was added"));
        }
        if (line.contains("$LEASE")) {
            line = line.replace("$LEASE", cell(etcdctl, "lease list", row -> row.matches("[0-9a-f]{16}"), ID));
        }
        return etcdctl.run(Etcdctl.words(line), command.input());
    }

    /** Of the first such row; empty if there is none. */
    private static String cell(Etcdctl etcdctl, String list, Predicate<String> row, int column)
            throws IOException, InterruptedException {
        return etcdctl.run(List.of(list.split(" ")), "")
                .out()
                .lines()
                .filter(row)
                .findFirst()
                .map(found -> found.split(", ")[column])
                .orElse("");
    }

    @Override
    public void close() {
        cairn.close();
        etcd.close();
    }
}
