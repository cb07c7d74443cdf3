package io.cairn.cli;

import io.cairn.client.CairnClient;
import io.cairn.client.CairnException;
import io.cairn.client.LeaseGranted;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(name = "grant", description = "Creates leases")
final class LeaseGrantVerb extends Verb {
    @Parameters(paramLabel = "ttl", arity = "0..*", description = "seconds that it lives without being renewed")
    private List<String> args = new ArrayList<>();

    @Override
    void check() {
        ttlSeconds();
    }

    private long ttlSeconds() {
        if (args.size() != 1) {
            throw new CliException(ExitCode.BAD_ARGS, "lease grant command needs TTL argument");
        }
        try {
            return Long.parseLong(args.get(0));
        } catch (NumberFormatException e) {
            throw new CliException(
                    ExitCode.BAD_ARGS,
                    "bad TTL (strconv.ParseInt: parsing " + GoQuoted.quote(args.get(0)) + ": invalid syntax)");
        }
    }

    @Override
    int run(CairnClient client) {
        LeaseGranted lease;
        try {
            lease = client.leases().grant(ttlSeconds());
        } catch (CairnException e) {
            throw new CliException(ExitCode.ERROR, "failed to grant lease (" + ErrorLines.line(e) + ")");
        }
        if (globals().format() == OutputFormat.JSON) {
            print(KvJson.header(lease.header())
                    .putId("ID", lease.id())
                    .put("TTL", lease.ttlSeconds())
                    .put("Error", ""));
        } else {
            console().line("lease " + LeaseVerb.hex(lease.id()) + " granted with TTL(" + lease.ttlSeconds() + "s)");
        }
        return ExitCode.OK;
    }
}
