package io.cairn.chaos.history;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.util.JsonFormat;
import io.cairn.api.etcd.CompactionRequest;
import io.cairn.api.etcd.CompactionResponse;
import io.cairn.api.etcd.DeleteRangeRequest;
import io.cairn.api.etcd.DeleteRangeResponse;
import io.cairn.api.etcd.LeaseGrantRequest;
import io.cairn.api.etcd.LeaseGrantResponse;
import io.cairn.api.etcd.LeaseKeepAliveRequest;
import io.cairn.api.etcd.LeaseKeepAliveResponse;
import io.cairn.api.etcd.LeaseRevokeRequest;
import io.cairn.api.etcd.LeaseRevokeResponse;
import io.cairn.api.etcd.LeaseTimeToLiveRequest;
import io.cairn.api.etcd.LeaseTimeToLiveResponse;
import io.cairn.api.etcd.PutRequest;
import io.cairn.api.etcd.PutResponse;
import io.cairn.api.etcd.RangeRequest;
import io.cairn.api.etcd.RangeResponse;
import io.cairn.api.etcd.TxnRequest;
import io.cairn.api.etcd.TxnResponse;
import io.cairn.api.etcd.WatchCreateRequest;
import io.cairn.api.etcd.WatchResponse;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Messages of etcd's API as JSON: protobuf's own form, and which message it is. */
final class Messages {
    private static final String TYPE = "message";
    private static final String BODY = "body";

    private static final Map<String, Message> KNOWN = Stream.<Message>of(
                    RangeRequest.getDefaultInstance(),
                    RangeResponse.getDefaultInstance(),
                    PutRequest.getDefaultInstance(),
                    PutResponse.getDefaultInstance(),
                    DeleteRangeRequest.getDefaultInstance(),
                    DeleteRangeResponse.getDefaultInstance(),
                    TxnRequest.getDefaultInstance(),
                    TxnResponse.getDefaultInstance(),
                    CompactionRequest.getDefaultInstance(),
                    CompactionResponse.getDefaultInstance(),
                    LeaseGrantRequest.getDefaultInstance(),
                    LeaseGrantResponse.getDefaultInstance(),
                    LeaseRevokeRequest.getDefaultInstance(),
                    LeaseRevokeResponse.getDefaultInstance(),
                    LeaseKeepAliveRequest.getDefaultInstance(),
                    LeaseKeepAliveResponse.getDefaultInstance(),
                    LeaseTimeToLiveRequest.getDefaultInstance(),
                    LeaseTimeToLiveResponse.getDefaultInstance(),
                    WatchCreateRequest.getDefaultInstance(),
                    WatchResponse.getDefaultInstance())
            .collect(Collectors.toMap(m -> m.getDescriptorForType().getName(), Function.identity()));

    private static final JsonFormat.Printer PRINTER = JsonFormat.printer().omittingInsignificantWhitespace();

    private Messages() {}

    /** @throws IllegalArgumentException if it is none that a history can have */
    static JsonObject json(Message message) {
        JsonObject json = new JsonObject();
        json.addProperty(
                TYPE,
                known(message.getDescriptorForType().getName())
                        .getDescriptorForType()
                        .getName());
        try {
            json.add(BODY, JsonParser.parseString(PRINTER.print(message)));
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalArgumentException("cannot be JSON: " + message, e);
        }
        return json;
    }

    /** @throws IllegalArgumentException if it is no such message */
    static Message message(JsonObject json) {
        if (!json.has(TYPE) || !json.has(BODY)) {
            throw new IllegalArgumentException("no message: " + json);
        }
        Message.Builder builder = known(json.get(TYPE).getAsString()).newBuilderForType();
        try {
            JsonFormat.parser().merge(json.get(BODY).toString(), builder);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
        return builder.build();
    }

    private static Message known(String name) {
        Message known = KNOWN.get(name);
        if (known == null) {
            throw new IllegalArgumentException("no message of a history: " + name);
        }
        return known;
    }
}
