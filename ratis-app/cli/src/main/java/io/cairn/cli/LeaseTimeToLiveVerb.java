package io.cairn.cli;

import io.cairn.client.ByteSequence;
import io.cairn.client.CairnClient;
import io.cairn.client.LeaseTime;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(name = "timetolive", description = "Get lease information")
final class LeaseTimeToLiveVerb extends LeaseVerb.One {
    @Option(names = "--keys", description = "get keys attached to this lease")
    private boolean keys;

    LeaseTimeToLiveVerb() {
        super("lease timetolive command needs lease ID as argument");
    }

    @Override
    int about(CairnClient client, long id) {
        LeaseTime lease = client.leases().timeToLive(id, keys);
        if (globals().format() == OutputFormat.JSON) {
            print(json(lease));
        } else {
            console().line(line(lease));
        }
        return ExitCode.OK;
    }

    private static Json json(LeaseTime lease) {
        List<String> attached = lease.keys().stream()
                .map(key -> Base64.getEncoder().encodeToString(key.toByteArray()))
                .toList();
        return KvJson.header(lease.header())
                .putId("id", lease.id())
                .put("ttl", lease.ttlSeconds())
                .put("granted-ttl", lease.grantedSeconds())
                .putList("keys", attached);
    }

    private String line(LeaseTime lease) {
        if (lease.grantedSeconds() == 0 && lease.ttlSeconds() < 0) {
            return "lease " + LeaseVerb.hex(lease.id()) + " already expired";
        }
        String attached = lease.keys().stream().map(ByteSequence::utf8).collect(Collectors.joining(" ", "[", "]"));
        return "lease " + LeaseVerb.hex(lease.id()) + " granted with TTL(" + lease.grantedSeconds() + "s), remaining("
                + lease.ttlSeconds() + "s)" + (keys ? ", attached keys(" + attached + ")" : "");
    }
}
