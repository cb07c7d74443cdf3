package io.cairn.server.etcd;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** What etcd takes for the URLs of a new member: a known scheme, a host with a port, and nothing after them. */
final class MemberUrls {
    private static final Set<String> SCHEMES = Set.of("http", "https", "unix", "unixs");

    /** {@link URI#getHost} knows no host with an underscore, as containers have. */
    private static final Pattern HOST_AND_PORT = Pattern.compile("(\\[[^\\]@]+\\]|[^\\[\\]:@]+):[1-9][0-9]{0,4}");

    private MemberUrls() {}

    static boolean areValid(List<String> urls) {
        return !urls.isEmpty() && urls.stream().allMatch(MemberUrls::isValid);
    }

    private static boolean isValid(String url) {
        try {
            URI uri = new URI(url);
            return uri.getScheme() != null
                    && SCHEMES.contains(uri.getScheme())
                    && uri.getRawAuthority() != null
                    && HOST_AND_PORT.matcher(uri.getRawAuthority()).matches()
                    && (uri.getRawPath() == null || uri.getRawPath().isEmpty());
        } catch (URISyntaxException e) {
            return false;
        }
    }
}
