package io.cairn.server.boot;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Peer URLs of the member table as addresses of the log. */
public final class PeerUrls {
    private static final Pattern HOST_PORT = Pattern.compile("[^\\s/]+:[1-9][0-9]{0,4}");

    private PeerUrls() {}

    /** Where the log reaches a member with these URLs: the first that has a host and a port; null when none has. */
    public static @Nullable String address(List<String> urls) {
        return urls.stream()
                .map(PeerUrls::hostPort)
                .filter(PeerUrls::isAddress)
                .findFirst()
                .orElse(null);
    }

    /** Whether the log can reach anybody there. */
    static boolean isAddress(String address) {
        return HOST_PORT.matcher(address).matches();
    }

    /** The host:port of a URL; the text itself when it is none, since etcd's member update takes anything. */
    static String hostPort(String url) {
        try {
            String authority = new URI(url).getRawAuthority();
            return authority == null ? url : authority;
        } catch (URISyntaxException e) {
            return url;
        }
    }
}
