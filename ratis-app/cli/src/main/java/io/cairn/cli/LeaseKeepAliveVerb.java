package io.cairn.cli;

import io.cairn.client.CairnClient;
import io.cairn.client.CairnException;
import io.cairn.client.CairnException.Kind;
import io.cairn.client.LeaseRenewed;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(name = "keep-alive", description = "Keeps leases alive (renew)")
final class LeaseKeepAliveVerb extends LeaseVerb.One {
    /** As etcd's clients: two renewals may be lost before the lease is. */
    private static final int RENEWALS = 3;

    /** Between two tries while the cluster is away: each of them lasts a while by itself. */
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    @Option(names = "--once", description = "renew once and end")
    private boolean once;

    LeaseKeepAliveVerb() {
        super("lease keep-alive command needs lease ID as argument");
    }

    @Override
    int about(CairnClient client, long id) {
        if (once) {
            return once(client, id);
        }
        try {
            CairnException why = keep(() -> client.leases().renew(id), this::show, new RealTime());
            if (why.kind() != Kind.NOT_FOUND) {
                throw why;
            }
            console().line("lease " + LeaseVerb.hex(id) + " expired or revoked.");
            return ExitCode.OK;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return ExitCode.ERROR;
        }
    }

    /** Where the time comes from. */
    interface Time {
        /** As {@link System#nanoTime()}. */
        long nanos();

        void sleep(long nanos) throws InterruptedException;
    }

    private static final class RealTime implements Time {
        @Override
        public long nanos() {
            return System.nanoTime();
        }

        @Override
        public void sleep(long nanos) throws InterruptedException {
            TimeUnit.NANOSECONDS.sleep(nanos);
        }
    }

    /**
     * Renews for as long as there is a lease; a cluster that is away, but no longer than the lease lives, is no reason to
     * stop.
     *
     * @return why it ended
     */
    static CairnException keep(Supplier<LeaseRenewed> renewal, Consumer<LeaseRenewed> show, Time time)
            throws InterruptedException {
        long renewedAt = time.nanos();
        long ttlNanos = 0;
        while (true) {
            long asked = time.nanos();
            try {
                LeaseRenewed lease = renewal.get();
                renewedAt = asked;
                ttlNanos = TimeUnit.SECONDS.toNanos(lease.ttlSeconds());
                show.accept(lease);
                time.sleep(ttlNanos / RENEWALS);
            } catch (CairnException e) {
                if (!e.isPassing() || time.nanos() - renewedAt >= ttlNanos) {
                    return e;
                }
                time.sleep(PAUSE_NANOS);
            }
        }
    }

    private int once(CairnClient client, long id) {
        try {
            show(client.leases().renew(id));
            return ExitCode.OK;
        } catch (CairnException e) {
            throw new CliException(ExitCode.BAD_CONNECTION, ErrorLines.line(e));
        }
    }

    private void show(LeaseRenewed lease) {
        if (globals().format() == OutputFormat.JSON) {
            print(KvJson.header(lease.header()).putId("ID", lease.id()).put("TTL", lease.ttlSeconds()));
        } else {
            console().line("lease " + LeaseVerb.hex(lease.id()) + " keepalived with TTL(" + lease.ttlSeconds() + ")");
        }
        console().deliver();
    }
}
