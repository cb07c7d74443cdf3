package io.cairn.cli;

import io.cairn.client.CairnClient;
import io.cairn.client.LeaseList;
import picocli.CommandLine.Command;

@Command(name = "list", description = "List all active leases")
final class LeaseListVerb extends Verb {
    @Override
    int run(CairnClient client) {
        LeaseList leases = client.leases().list();
        if (globals().format() == OutputFormat.JSON) {
            print(KvJson.header(leases.header())
                    .putList(
                            "leases",
                            leases.ids().stream()
                                    .map(id -> new Json().putId("id", id))
                                    .toList()));
        } else {
            console().line("found " + leases.ids().size() + " leases");
            leases.ids().forEach(id -> console().line(LeaseVerb.hex(id)));
        }
        return ExitCode.OK;
    }
}
