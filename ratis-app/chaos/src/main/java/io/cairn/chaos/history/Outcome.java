package io.cairn.chaos.history;

import com.google.protobuf.Message;

/** How an operation ended, as far as its client can know. */
public sealed interface Outcome {
    /** It happened, and this is the answer. */
    record Acknowledged(Message response) implements Outcome {}

    /**
     * It did not happen, and never will.
     *
     * @param code gRPC's status code
     */
    record Refused(String code, String text) implements Outcome {}

    /**
     * It may have happened, may still happen, or not: a deadline, a broken connection.
     *
     * @param code gRPC's status code
     */
    record Unknown(String code, String text) implements Outcome {}
}
