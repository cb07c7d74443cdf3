package io.cairn.client;

import static java.util.Map.entry;

import io.cairn.client.CairnException.Applied;
import io.cairn.client.CairnException.Kind;
import io.grpc.Status;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Turns a failed call into a {@link CairnException}. etcd's clients know errors by their exact text, so the text
 * decides where it is known and the code where it is not.
 */
final class Errors {
    /** Texts whose code does not tell enough, or is not always sent right. */
    private static final Map<String, Kind> BY_TEXT = Map.ofEntries(
            entry("etcdserver: mvcc: required revision has been compacted", Kind.COMPACTED),
            entry("etcdserver: mvcc: required revision is a future revision", Kind.FUTURE_REVISION),
            entry("etcdserver: mvcc: database space exceeded", Kind.NO_SPACE),
            entry("etcdserver: too many requests", Kind.OVERLOADED),
            entry("etcdserver: no leader", Kind.NO_LEADER),
            entry("etcdserver: leader changed", Kind.NO_LEADER),
            entry("etcdserver: not leader", Kind.FAILED_PRECONDITION),
            entry("etcdserver: unhealthy cluster", Kind.FAILED_PRECONDITION),
            entry("etcdserver: re-configuration failed due to not enough started members", Kind.FAILED_PRECONDITION),
            entry("etcdserver: request timed out", Kind.TIMEOUT),
            entry("etcdserver: request timed out, possibly due to previous leader failure", Kind.TIMEOUT),
            entry("etcdserver: request timed out, possibly due to connection lost", Kind.TIMEOUT),
            entry("etcdserver: request timed out, waiting for the applied index took too long", Kind.TIMEOUT),
            entry("etcdserver: request is too large", Kind.TOO_LARGE),
            entry("etcdserver: corrupt cluster", Kind.CORRUPT),
            entry("etcdserver: permission denied", Kind.PERMISSION_DENIED));

    private static final String NO_LEADER_TEXT = "etcdserver: no leader";

    private Errors() {}

    /**
     * Says what {@code status} means.
     *
     * @param left whether the request may have reached a server
     * @param write whether it could change anything
     */
    static CairnException of(Status status, boolean left, boolean write, String endpoint) {
        String text = firstLine(status.getDescription());
        Kind kind = kind(status, text);
        Applied applied = !write || !left || refused(text, kind) ? Applied.NO : Applied.UNKNOWN;
        return new CairnException(kind, applied, message(status, text, left, endpoint), status.getCause());
    }

    private static Kind kind(Status status, String text) {
        Kind known = BY_TEXT.get(text);
        if (known != null) {
            return known;
        }
        return switch (status.getCode()) {
            case INVALID_ARGUMENT -> Kind.INVALID_REQUEST;
            case NOT_FOUND -> Kind.NOT_FOUND;
            case FAILED_PRECONDITION, OUT_OF_RANGE, ALREADY_EXISTS, ABORTED -> Kind.FAILED_PRECONDITION;
            case PERMISSION_DENIED, UNAUTHENTICATED -> Kind.PERMISSION_DENIED;
            case RESOURCE_EXHAUSTED -> refusedUnread(text) ? Kind.TOO_LARGE : Kind.OVERLOADED;
            case UNAVAILABLE -> Kind.UNAVAILABLE;
            case DEADLINE_EXCEEDED -> Kind.TIMEOUT;
            case UNIMPLEMENTED -> Kind.UNIMPLEMENTED;
            case CANCELLED -> Kind.CANCELLED;
            case DATA_LOSS -> Kind.CORRUPT;
            default -> Kind.INTERNAL;
        };
    }

    /** Whether the server's own words rule out that the write was, or will be, applied. */
    private static boolean refused(String text, Kind kind) {
        return switch (kind) {
            case COMPACTED,
                    FUTURE_REVISION,
                    INVALID_REQUEST,
                    NOT_FOUND,
                    FAILED_PRECONDITION,
                    PERMISSION_DENIED,
                    UNIMPLEMENTED,
                    TOO_LARGE -> true;
            // "leader changed" may come after the batch has left, "no leader" only before.
            case NO_LEADER -> text.equals(NO_LEADER_TEXT);
            case OVERLOADED -> BY_TEXT.containsKey(text);
            // The write that crosses the quota is applied and still answered with this, so not NO_SPACE.
            case NO_SPACE, UNAVAILABLE, TIMEOUT, CORRUPT, CANCELLED, INTERNAL -> false;
        };
    }

    /** Go and Java servers say it differently; with the largest limit there is, it was this side that refused. */
    private static boolean refusedUnread(String text) {
        return text.contains("larger than max") || text.matches(".*exceeds maximum size (?!2147483647\\b).*");
    }

    private static String message(Status status, String text, boolean left, String endpoint) {
        if (text.startsWith("etcdserver: ") || text.startsWith("cairn: ")) {
            return text;
        }
        String why = left || status.getCause() == null ? text : rootCause(status.getCause());
        if (status.getCode() == Status.Code.DEADLINE_EXCEEDED) {
            return left ? endpoint + " did not answer in time" : "cannot reach " + endpoint + " in time";
        }
        if (status.getCode() == Status.Code.UNAVAILABLE) {
            return (left ? "lost the connection to " : "cannot reach ") + endpoint + ": " + why;
        }
        return text.isEmpty() ? status.getCode().toString() : text;
    }

    private static String rootCause(Throwable cause) {
        Throwable root = cause;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return firstLine(root.getMessage() == null ? root.toString() : root.getMessage());
    }

    private static String firstLine(@Nullable String text) {
        return text == null ? "" : text.lines().findFirst().orElse("");
    }
}
