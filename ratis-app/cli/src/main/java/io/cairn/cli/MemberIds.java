package io.cairn.cli;

import io.cairn.client.CairnClient;
import java.util.List;

/** Members as people name them: by name, or by id as etcdctl does. */
final class MemberIds {
    private static final int HEX = 16;

    private MemberIds() {}

    /** A name wins over an id that looks the same. */
    static long find(CairnClient client, String text) {
        List<Peer> peers = Peers.all(client);
        List<Peer> named =
                peers.stream().filter(peer -> peer.name().equals(text)).toList();
        if (named.size() == 1) {
            return named.get(0).id();
        }
        if (named.size() > 1) {
            throw new CliException(ExitCode.BAD_ARGS, "more than one member is named " + text + "; give its ID");
        }
        try {
            return Long.parseUnsignedLong(text, HEX);
        } catch (NumberFormatException e) {
            String names = String.join(", ", peers.stream().map(Peer::label).toList());
            throw new CliException(
                    ExitCode.BAD_ARGS,
                    "bad member ID arg (strconv.ParseUint: parsing " + GoQuoted.quote(text)
                            + ": invalid syntax), expecting ID in Hex\nno member is named " + text + "; there are "
                            + names);
        }
    }

    /** Sixteen columns, as etcdctl prints them. */
    static String padded(long id) {
        return String.format("%16s", Long.toHexString(id));
    }
}
