package io.cairn.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cairn.client.CairnException.Applied;
import io.cairn.client.CairnException.Kind;
import io.grpc.Status;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/** Over real gRPC. The first endpoint is chosen at random, so what depends on it is repeated. */
class FailoverTest {
    /** Where an answer or a refusal comes at once, on a slow machine too. */
    private static final Duration PATIENT = Duration.ofSeconds(120);

    /** Where nothing comes: what is sent must arrive within half of it. */
    private static final Duration IN_VAIN = Duration.ofSeconds(6);

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(2);
    private static final Status UNAVAILABLE = Status.UNAVAILABLE.withDescription("gone");

    @RepeatedTest(6)
    void shouldWriteThroughAnotherEndpointWhenNobodyListens() throws IOException {
        try (FakePeer peer = FakePeer.answering();
                CairnClient client = client(FakePeer.nobody(), peer.endpoint())) {
            assertEquals(2, client.kv().put("a", "1").header().revision());
            assertEquals(1, peer.calls());
        }
    }

    @RepeatedTest(6)
    void shouldReadFromAnotherEndpointWhenOneIsUnavailable() throws IOException {
        try (FakePeer bad = FakePeer.failing(UNAVAILABLE);
                FakePeer good = FakePeer.answering();
                CairnClient client = client(bad.endpoint(), good.endpoint())) {
            assertEquals(7, count(client));
            assertEquals(1, good.calls());
        }
    }

    @RepeatedTest(3)
    void shouldReadFromAnotherEndpointWhenOneIsSilent() throws IOException {
        try (FakePeer silent = FakePeer.silent();
                FakePeer good = FakePeer.answering();
                CairnClient client = client(IN_VAIN, silent.endpoint(), good.endpoint())) {
            assertEquals(7, count(client));
        }
    }

    @Test
    void shouldNotRepeatAWriteThatMayHaveBeenApplied() throws IOException {
        try (FakePeer one = FakePeer.failing(UNAVAILABLE);
                FakePeer two = FakePeer.failing(UNAVAILABLE);
                CairnClient client = client(one.endpoint(), two.endpoint())) {
            CairnException failure = put(client);
            assertEquals(Applied.UNKNOWN, failure.applied());
            assertEquals(Kind.UNAVAILABLE, failure.kind());
            assertEquals(1, one.calls() + two.calls());
        }
    }

    @Test
    void shouldNotKnowAboutAWriteWithoutAnAnswer() throws IOException {
        try (FakePeer silent = FakePeer.silent();
                FakePeer other = FakePeer.silent();
                CairnClient client = client(IN_VAIN, silent.endpoint(), other.endpoint())) {
            CairnException failure = put(client);
            assertEquals(Applied.UNKNOWN, failure.applied());
            assertEquals(Kind.TIMEOUT, failure.kind());
            assertEquals(1, silent.calls() + other.calls());
        }
    }

    @Test
    void shouldNotKnowAboutAWriteWhoseConnectionBroke() throws Exception {
        try (FakePeer silent = FakePeer.silent();
                FakePeer other = FakePeer.silent();
                CairnClient client = client(silent.endpoint(), other.endpoint())) {
            CompletableFuture<PutResult> put = client.kv().async().put("a", "1");
            await(() -> silent.calls() + other.calls() > 0);
            silent.stop();
            other.stop();
            ExecutionException failed = assertThrows(ExecutionException.class, put::get);
            CairnException failure = assertInstanceOf(CairnException.class, failed.getCause());
            assertEquals(Applied.UNKNOWN, failure.applied());
            assertEquals(1, silent.calls() + other.calls());
        }
    }

    @RepeatedTest(6)
    void shouldRepeatAWriteThatFoundNoLeader() throws IOException {
        Status noLeader = Status.UNAVAILABLE.withDescription("etcdserver: no leader");
        try (FakePeer alone = FakePeer.failing(noLeader);
                FakePeer good = FakePeer.answering();
                CairnClient client = client(alone.endpoint(), good.endpoint())) {
            assertEquals(2, client.kv().put("a", "1").header().revision());
            assertEquals(1, good.calls());
        }
    }

    @Test
    void shouldGiveUpAtTheDeadlineWhenThereIsNoLeader() throws IOException {
        Status noLeader = Status.UNAVAILABLE.withDescription("etcdserver: no leader");
        long start = System.nanoTime();
        try (FakePeer alone = FakePeer.failing(noLeader);
                CairnClient client = client(IN_VAIN, alone.endpoint())) {
            CairnException failure = put(client);
            assertEquals(Kind.NO_LEADER, failure.kind());
            assertEquals(Applied.NO, failure.applied());
            assertTrue(alone.calls() > 1);
        }
        assertTrue(System.nanoTime() - start < PATIENT.toNanos());
    }

    @Test
    void shouldGiveUpSoonWhenNobodyListensAnywhere() throws IOException {
        long start = System.nanoTime();
        try (CairnClient client = client(FakePeer.nobody(), FakePeer.nobody())) {
            CairnException failure = put(client);
            assertEquals(Kind.UNAVAILABLE, failure.kind());
            assertEquals(Applied.NO, failure.applied());
            assertTrue(String.valueOf(failure.getMessage()).startsWith("cannot reach 127.0.0.1:"));
            assertTrue(String.valueOf(failure.getMessage()).endsWith("Connection refused"));
        }
        assertTrue(System.nanoTime() - start < PATIENT.toNanos() / 2);
    }

    @Test
    void shouldNotTryAnotherEndpointWithABadRequest() throws IOException {
        Status bad = Status.INVALID_ARGUMENT.withDescription("etcdserver: key is not provided");
        try (FakePeer one = FakePeer.failing(bad);
                FakePeer two = FakePeer.failing(bad);
                CairnClient client = client(one.endpoint(), two.endpoint())) {
            CairnException failure = put(client);
            assertEquals(Kind.INVALID_REQUEST, failure.kind());
            assertEquals(Applied.NO, failure.applied());
            assertEquals(1, one.calls() + two.calls());
        }
    }

    @Test
    void shouldAbandonTheCallWhoseFutureIsCancelled() throws Exception {
        try (FakePeer silent = FakePeer.silent();
                CairnClient client = client(silent.endpoint())) {
            List<Supplier<CompletableFuture<?>>> calls = List.of(
                    () -> client.kv().async().put("a", "1"),
                    () -> client.kv().async().get("a"),
                    () -> client.status().async().health(silent.endpoint()));
            for (int i = 0; i < calls.size(); i++) {
                int sent = i + 1;
                CompletableFuture<?> call = calls.get(i).get();
                await(() -> silent.calls() == sent);
                assertTrue(call.cancel(true));
                await(() -> silent.cancelled() == sent);
            }
            assertEquals(calls.size(), silent.calls());
        }
    }

    @Test
    void shouldRefuseCallsOnceClosed() throws IOException {
        try (FakePeer peer = FakePeer.answering()) {
            CairnClient client = client(peer.endpoint());
            client.close();
            assertThrows(IllegalStateException.class, () -> client.kv().put("a", "1"));
        }
    }

    /** Well before the deadline of a call, which would end it too. */
    private static void await(BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + PATIENT.toNanos() / 2;
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() - deadline < 0, "did not happen");
            Thread.sleep(5);
        }
    }

    private static CairnClient client(String... endpoints) {
        return client(PATIENT, endpoints);
    }

    private static CairnClient client(Duration timeout, String... endpoints) {
        return CairnClient.builder(List.of(endpoints))
                .requestTimeout(timeout)
                .connectTimeout(CONNECT_TIMEOUT)
                .build();
    }

    private static long count(CairnClient client) {
        return client.kv()
                .range(KeyRange.all(), GetOptions.DEFAULTS.countOnly())
                .count();
    }

    private static CairnException put(CairnClient client) {
        return assertThrows(CairnException.class, () -> client.kv().put("a", "1"));
    }
}
