package io.cairn.server.etcd;

import at.favre.lib.crypto.bcrypt.BCrypt;
import at.favre.lib.crypto.bcrypt.LongPasswordStrategies;
import io.cairn.statemachine.Bytes;
import io.cairn.statemachine.PasswordHash;
import io.grpc.Status;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Hashes passwords with bcrypt, which is slow on purpose, on threads of its own. Safe for any thread; never blocks. */
public final class Passwords implements AutoCloseable {
    /** etcd's default --bcrypt-cost: some 50 to 100 ms of one core. */
    static final int COST = 10;

    /** bcrypt looks at no further byte. */
    private static final int MAX_BYTES = 72;

    /** About five seconds of work, within what a proposal may take. */
    private static final int WAITING = 64;

    /** Never more than half of the machine: whoever guesses or adds users must not slow down everybody else. */
    private static final int THREADS = Math.max(1, Runtime.getRuntime().availableProcessors() / 2);

    private final ThreadPoolExecutor threads = new ThreadPoolExecutor(
            THREADS, THREADS, 0, TimeUnit.SECONDS, new ArrayBlockingQueue<>(WAITING), Passwords::thread);

    /** Fails with etcd's error for a password that is too long, and with "too many requests" when too many wait. */
    CompletableFuture<PasswordHash> hash(String password) {
        byte[] bytes = password.getBytes(StandardCharsets.UTF_8);
        if (bytes.length > MAX_BYTES) {
            return CompletableFuture.failedFuture(Status.UNKNOWN
                    .withDescription("bcrypt: password length exceeds 72 bytes")
                    .asRuntimeException());
        }
        try {
            return CompletableFuture.supplyAsync(() -> hash(bytes), threads);
        } catch (RejectedExecutionException full) {
            return CompletableFuture.failedFuture(EtcdError.TOO_MANY_REQUESTS.exception());
        }
    }

    private static PasswordHash hash(byte[] password) {
        // The length was checked above; the library's own strategies would cut or refuse the 72nd byte.
        BCrypt.Hasher hasher = BCrypt.with(LongPasswordStrategies.none());
        return new PasswordHash(Bytes.wrap(hasher.hash(COST, password)));
    }

    private static Thread thread(Runnable task) {
        Thread thread = new Thread(task, "cairn-password");
        thread.setDaemon(true);
        return thread;
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
