package io.cairn.chaos.load;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.cairn.chaos.history.Outcome;
import io.grpc.Status;
import java.net.ConnectException;
import org.junit.jupiter.api.Test;

class RefusalsTest {
    private static Outcome of(Status status) {
        return Refusals.of(status.asRuntimeException());
    }

    @Test
    void shouldTakeAnAnswerOfTheServerForARefusal() {
        assertInstanceOf(
                Outcome.Refused.class, of(Status.NOT_FOUND.withDescription("etcdserver: requested lease not found")));
        assertInstanceOf(
                Outcome.Refused.class, of(Status.RESOURCE_EXHAUSTED.withDescription("etcdserver: too many requests")));
    }

    @Test
    void shouldTakeARequestThatWasNeverSentForRefused() {
        assertInstanceOf(
                Outcome.Refused.class,
                of(Status.UNAVAILABLE.withCause(new RuntimeException(new ConnectException("refused")))));
    }

    @Test
    void shouldKnowNothingAfterADeadlineOrABrokenConnection() {
        assertInstanceOf(Outcome.Unknown.class, of(Status.DEADLINE_EXCEEDED));
        assertInstanceOf(
                Outcome.Unknown.class, of(Status.UNAVAILABLE.withDescription("etcdserver: request timed out")));
        assertInstanceOf(
                Outcome.Unknown.class, of(Status.UNAVAILABLE.withDescription("Network closed for unknown reason")));
    }

    @Test
    void shouldKnowNothingWhenItIsNotTheServerThatRefuses() {
        assertInstanceOf(
                Outcome.Unknown.class,
                of(Status.RESOURCE_EXHAUSTED.withDescription("gRPC message exceeds maximum size")));
    }
}
