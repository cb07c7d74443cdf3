package io.cairn.server.gateway;

import com.sun.net.httpserver.Headers;
import io.grpc.Metadata;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What HTTP headers say to the gRPC call behind a request. */
final class RequestHeaders {
    /** Without a deadline of the client's own: no call may keep its place for ever after its client has gone. */
    private static final Duration LONGEST_CALL = Duration.ofMinutes(10);

    private static final String METADATA_PREFIX = "grpc-metadata-";
    private static final Pattern NAME = Pattern.compile("[0-9a-z_.-]{1,64}");
    private static final Pattern TIMEOUT = Pattern.compile("(\\d{1,8})([HMSmun])");
    private static final Map<String, ChronoUnit> UNITS = Map.of(
            "H", ChronoUnit.HOURS,
            "M", ChronoUnit.MINUTES,
            "S", ChronoUnit.SECONDS,
            "m", ChronoUnit.MILLIS,
            "u", ChronoUnit.MICROS,
            "n", ChronoUnit.NANOS);

    private RequestHeaders() {}

    /** {@code Authorization}, and everything that begins with {@code Grpc-Metadata-}. */
    static Metadata metadata(Headers headers) {
        Metadata metadata = new Metadata();
        for (Map.Entry<String, List<String>> header : headers.entrySet()) {
            String name = name(header.getKey().toLowerCase(Locale.ROOT));
            if (name != null) {
                Metadata.Key<String> key = Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER);
                header.getValue().forEach(value -> metadata.put(key, value));
            }
        }
        return metadata;
    }

    private static @Nullable String name(String header) {
        if (header.equals("authorization")) {
            return header;
        }
        if (!header.startsWith(METADATA_PREFIX)) {
            return null;
        }
        String name = header.substring(METADATA_PREFIX.length());
        // What gRPC says about a call is not the client's to say, and gRPC believes it.
        boolean usable = NAME.matcher(name).matches()
                && !name.startsWith("grpc-")
                && !name.endsWith(Metadata.BINARY_HEADER_SUFFIX);
        return usable ? name : null;
    }

    /** {@code Grpc-Timeout}, at most {@link #LONGEST_CALL}. */
    static Duration timeout(Headers headers) {
        String text = headers.getFirst("Grpc-Timeout");
        Matcher given = TIMEOUT.matcher(text == null ? "" : text);
        if (!given.matches()) {
            return LONGEST_CALL;
        }
        Duration timeout = Duration.of(Long.parseLong(given.group(1)), UNITS.get(given.group(2)));
        return timeout.compareTo(LONGEST_CALL) < 0 ? timeout : LONGEST_CALL;
    }
}
