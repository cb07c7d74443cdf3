package io.cairn.cli;

import io.cairn.client.CairnClient;
import io.cairn.client.CairnException;
import io.cairn.client.CairnException.Kind;
import io.cairn.client.LeaseRenewed;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(name = "keep-alive", description = "Keeps leases alive (renew)")
final class LeaseKeepAliveVerb extends LeaseVerb.One {
    /** As etcd's clients: two renewals may be lost before the lease is. */
    private static final int RENEWALS = 3;

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
            while (true) {
                LeaseRenewed lease = client.leases().renew(id);
                show(lease);
                TimeUnit.MILLISECONDS.sleep(TimeUnit.SECONDS.toMillis(lease.ttlSeconds()) / RENEWALS);
            }
        } catch (CairnException e) {
            if (e.kind() != Kind.NOT_FOUND) {
                throw e;
            }
            console().line("lease " + LeaseVerb.hex(id) + " expired or revoked.");
            return ExitCode.OK;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return ExitCode.ERROR;
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
