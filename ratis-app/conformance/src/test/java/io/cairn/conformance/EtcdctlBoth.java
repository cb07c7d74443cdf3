package io.cairn.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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

    private static final Predicate<String> STARTED = row -> row.contains(", started, ");
    private static final Predicate<String> UNSTARTED = row -> row.contains(", unstarted, ");
    private static final Predicate<String> LEASE = row -> row.matches("[0-9a-f]{16}");

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
            line = line.replace("$MEMBER", present(cell(etcdctl, "member list", STARTED, ID)));
        }
        if (line.contains("$URL")) {
            line = line.replace("$URL", present(cell(etcdctl, "member list", STARTED, PEER_URL)));
        }
        if (line.contains("$ADDED")) {
            cell(etcdctl, "member list", UNSTARTED, ID).ifPresent(id -> added.put(etcdctl, id));
            line = line.replace("$ADDED", present(Optional.ofNullable(added.get(etcdctl))));
        }
        if (line.contains("$LEASE")) {
            line = line.replace("$LEASE", present(cell(etcdctl, "lease list", LEASE, ID)));
        }
        return etcdctl.run(Etcdctl.words(line), command.input());
    }

    /** Two that complain of nothing in place of an id would print the same. */
    private static String present(Optional<String> cell) {
        return cell.orElseThrow(() -> new AssertionError("nothing to put into the line"));
    }

    /** Of the first such row. */
    private static Optional<String> cell(Etcdctl etcdctl, String list, Predicate<String> row, int column)
            throws IOException, InterruptedException {
        return etcdctl.run(List.of(list.split(" ")), "")
                .out()
                .lines()
                .filter(row)
                .findFirst()
                .map(found -> found.split(", ")[column]);
    }

    @Override
    public void close() {
        cairn.close();
        etcd.close();
    }
}
