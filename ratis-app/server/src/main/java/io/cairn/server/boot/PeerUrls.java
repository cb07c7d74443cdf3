package io.cairn.server.boot;

import java.net.URI;
import java.net.URISyntaxException;

/** Peer URLs of the member table as addresses of the log. */
final class PeerUrls {
    private PeerUrls() {}

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
