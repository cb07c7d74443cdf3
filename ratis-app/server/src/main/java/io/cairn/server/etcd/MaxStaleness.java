package io.cairn.server.etcd;

import io.grpc.Context;
import io.grpc.Metadata;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How old the state may be that a serializable read is answered from. etcd's requests have no room for that, so clients
 * say it in the metadata of the call.
 */
final class MaxStaleness {
    static final String NAME = "cairn-max-staleness-ms";

    private static final Metadata.Key<String> HEADER = Metadata.Key.of(NAME, Metadata.ASCII_STRING_MARSHALLER);

    private static final Context.Key<Duration> OF_CALL = Context.key(NAME);

    private static final int DIGITS_MAX = 12;

    private MaxStaleness() {}

    static boolean isAskedFor(Metadata headers) {
        return headers.containsKey(HEADER);
    }

    /** What the headers ask for; null when that is not a number of milliseconds. */
    static @Nullable Duration read(Metadata headers) {
        String text = headers.get(HEADER);
        boolean number = text != null
                && !text.isEmpty()
                && text.length() <= DIGITS_MAX
                && text.chars().allMatch(c -> c >= '0' && c <= '9');
        return number ? Duration.ofMillis(Long.parseLong(text)) : null;
    }

    /** In which the service finds it. */
    static Context context(Duration atMost) {
        return Context.current().withValue(OF_CALL, atMost);
    }

    /** Of the call that is being answered; null: any age will do. */
    static @Nullable Duration ofCall() {
        return OF_CALL.get();
    }
}
