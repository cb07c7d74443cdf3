package io.cairn.server.gateway;

import com.google.gson.JsonObject;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.util.JsonFormat;
import io.grpc.Status;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Messages as etcd's gateway writes them: names as in the .proto files, 64 bit numbers as text, bytes in base64,
 * nothing for a field that is zero. Stateless, safe for any thread.
 */
final class Json {
    private static final JsonFormat.Printer PRINTER =
            JsonFormat.printer().preservingProtoFieldNames().omittingInsignificantWhitespace();
    private static final JsonFormat.Parser STRICT = JsonFormat.parser();
    private static final JsonFormat.Parser LENIENT = JsonFormat.parser().ignoringUnknownFields();

    /** How the parser's complaint about a field begins that the message does not have. */
    private static final String UNKNOWN_FIELD = "Cannot find field";

    private static final int ERROR_LENGTH_MAX = 200;

    /** Each costs some hundred bytes however short it is; a watch of a script has one or a few. */
    private static final int MESSAGES_MAX = 1024;

    private Json() {}

    static void print(Message message, Appendable out) throws IOException {
        PRINTER.appendTo(message, out);
    }

    /**
     * The messages of a body: one, or for methods that take many all that stand there, one behind the other.
     *
     * @throws io.grpc.StatusRuntimeException INVALID_ARGUMENT when it is malformed
     */
    static List<Message> requests(Route route, String body) {
        JsonValues values = new JsonValues(body);
        List<Message> requests = new ArrayList<>();
        try {
            for (String json = values.next(); json != null; json = values.next()) {
                requests.add(parse(json, route.request()));
                if (!route.takesMany()) {
                    return requests;
                }
                if (requests.size() > MESSAGES_MAX) {
                    throw malformed("more than " + MESSAGES_MAX + " messages");
                }
            }
        } catch (InvalidProtocolBufferException malformed) {
            throw malformed(malformed.getMessage());
        }
        // etcd takes no body at all for an empty message.
        return requests.isEmpty() && !route.takesMany() ? List.of(route.request()) : requests;
    }

    static RuntimeException malformed(String why) {
        String text = why.length() <= ERROR_LENGTH_MAX ? why : why.substring(0, ERROR_LENGTH_MAX);
        return Status.INVALID_ARGUMENT
                .withDescription("cairn: malformed JSON: " + text)
                .asRuntimeException();
    }

    /** As etcd, skips unknown fields; the lenient parser alone would also skip unknown names of enum constants. */
    private static Message parse(String json, Message prototype) throws InvalidProtocolBufferException {
        Message.Builder strict = prototype.newBuilderForType();
        try {
            STRICT.merge(json, strict);
            return strict.build();
        } catch (InvalidProtocolBufferException e) {
            if (e.getMessage() == null || !e.getMessage().startsWith(UNKNOWN_FIELD)) {
                throw e;
            }
            Message.Builder lenient = prototype.newBuilderForType();
            LENIENT.merge(json, lenient);
            return lenient.build();
        }
    }

    /** etcd's error body. */
    static String error(Status status) {
        JsonObject error = new JsonObject();
        error.addProperty("code", status.getCode().value());
        String text = status.getDescription();
        error.addProperty("message", text == null ? status.getCode().name() : text);
        return error.toString();
    }

    /** What HTTP calls a gRPC code, as gateways do since etcd 3.6. */
    static int httpStatus(Status.Code code) {
        return HTTP.getOrDefault(code, 500);
    }

    private static final Map<Status.Code, Integer> HTTP = Map.ofEntries(
            Map.entry(Status.Code.OK, 200),
            Map.entry(Status.Code.INVALID_ARGUMENT, 400),
            Map.entry(Status.Code.FAILED_PRECONDITION, 400),
            Map.entry(Status.Code.OUT_OF_RANGE, 400),
            Map.entry(Status.Code.UNAUTHENTICATED, 401),
            Map.entry(Status.Code.PERMISSION_DENIED, 403),
            Map.entry(Status.Code.NOT_FOUND, 404),
            Map.entry(Status.Code.ALREADY_EXISTS, 409),
            Map.entry(Status.Code.ABORTED, 409),
            Map.entry(Status.Code.RESOURCE_EXHAUSTED, 429),
            Map.entry(Status.Code.CANCELLED, 499),
            Map.entry(Status.Code.UNIMPLEMENTED, 501),
            Map.entry(Status.Code.UNAVAILABLE, 503),
            Map.entry(Status.Code.DEADLINE_EXCEEDED, 504));
}
