package io.cairn.server.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Turns texts into addresses. */
final class Addresses {
    private static final String COMMA = ",";
    private static final String EXAMPLE = "write for example http://127.0.0.1:2379";

    private Addresses() {}

    /** Exactly one URL: a peer has one socket of each kind for now. */
    static Endpoint one(Given given) throws ConfigException {
        List<Endpoint> all = several(given);
        if (all.size() != 1) {
            throw given.wrong("exactly one URL is supported");
        }
        return all.get(0);
    }

    static List<Endpoint> several(Given given) throws ConfigException {
        List<Endpoint> all = new ArrayList<>();
        for (String url : given.text().split(COMMA, -1)) {
            all.add(parsed(given, url.strip()));
        }
        return all;
    }

    /** {@code n1=http://10.0.0.1:2380,n2=http://10.0.0.2:2380}, in the order given. */
    static Map<String, Endpoint> byName(Given given) throws ConfigException {
        Map<String, Endpoint> all = new LinkedHashMap<>();
        for (String pair : given.text().split(COMMA, -1)) {
            int equals = pair.indexOf('=');
            if (equals < 1) {
                throw given.wrong("'" + pair + "' is not NAME=URL");
            }
            String name = Names.checked(given, pair.substring(0, equals).strip());
            Endpoint endpoint = parsed(given, pair.substring(equals + 1).strip());
            if (all.containsValue(endpoint)) {
                throw given.wrong(endpoint.url() + " is there twice");
            }
            if (all.put(name, endpoint) != null) {
                throw given.wrong("the name " + name + " is there twice");
            }
        }
        return all;
    }

    private static Endpoint parsed(Given given, String url) throws ConfigException {
        URI uri = uri(given, url);
        if ("https".equals(uri.getScheme())) {
            throw given.wrong("TLS is not supported yet; use http://");
        }
        boolean bare = uri.getRawPath() == null
                || uri.getRawPath().isEmpty()
                || uri.getRawPath().equals("/");
        if (!"http".equals(uri.getScheme()) || uri.getRawUserInfo() != null || !bare || uri.getRawQuery() != null) {
            throw given.wrong("'" + url + "' is not http://HOST:PORT; " + EXAMPLE);
        }
        if (uri.getHost() == null || uri.getPort() < 1) {
            throw given.wrong("'" + url + "' lacks a host or a port; " + EXAMPLE);
        }
        return endpoint(given, url, uri);
    }

    private static URI uri(Given given, String url) throws ConfigException {
        try {
            return new URI(url);
        } catch (URISyntaxException e) {
            throw given.wrong("'" + url + "' is not a URL; " + EXAMPLE);
        }
    }

    private static Endpoint endpoint(Given given, String url, URI uri) throws ConfigException {
        String host = uri.getHost();
        try {
            return new Endpoint(host.startsWith("[") ? host.substring(1, host.length() - 1) : host, uri.getPort());
        } catch (IllegalArgumentException e) {
            throw given.wrong("'" + url + "': a port is 1 to 65535");
        }
    }
}
