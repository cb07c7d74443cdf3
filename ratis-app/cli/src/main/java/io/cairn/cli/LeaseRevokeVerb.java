package io.cairn.cli;

import io.cairn.client.CairnClient;
import io.cairn.client.CairnException;
import io.cairn.client.Header;
import picocli.CommandLine.Command;

@Command(name = "revoke", description = "Revokes leases")
final class LeaseRevokeVerb extends LeaseVerb.One {
    LeaseRevokeVerb() {
        super("lease revoke command needs 1 argument");
    }

    @Override
    int about(CairnClient client, long id) {
        Header header;
        try {
            header = client.leases().revoke(id);
        } catch (CairnException e) {
            throw new CliException(ExitCode.ERROR, "failed to revoke lease (" + ErrorLines.line(e) + ")");
        }
        if (globals().format() == OutputFormat.JSON) {
            print(new Json().put("header", KvJson.header(header)));
        } else {
            console().line("lease " + LeaseVerb.hex(id) + " revoked");
        }
        return ExitCode.OK;
    }
}
