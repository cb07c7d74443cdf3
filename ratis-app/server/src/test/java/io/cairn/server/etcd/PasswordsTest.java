package io.cairn.server.etcd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import at.favre.lib.crypto.bcrypt.BCrypt;
import at.favre.lib.crypto.bcrypt.LongPasswordStrategies;
import io.cairn.statemachine.PasswordHash;
import io.grpc.StatusRuntimeException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PasswordsTest {
    private final Passwords passwords = new Passwords();

    @AfterEach
    void close() {
        passwords.close();
    }

    @Test
    void shouldHashWithSaltAndEtcdsCost() {
        PasswordHash hash = hash("pässword");
        assertTrue(
                hash.bytes().toString().startsWith("$2a$" + Passwords.COST + "$"),
                hash.bytes().toString());
        assertTrue(verifies("pässword", hash));
        assertFalse(verifies("password", hash));
        assertNotEquals(hash, hash("pässword"));
    }

    @Test
    void shouldTakeAllOf72Bytes() {
        String longest = "x".repeat(71) + "y";
        PasswordHash hash = hash(longest);
        assertTrue(verifies(longest, hash));
        assertFalse(verifies("x".repeat(72), hash), "the last byte does not count");
        assertTrue(verifies("", hash("")));
        assertEquals(
                "UNKNOWN: bcrypt: password length exceeds 72 bytes",
                failure(passwords.hash("x".repeat(73))).getMessage());
        assertEquals(
                "UNKNOWN: bcrypt: password length exceeds 72 bytes",
                failure(passwords.hash("ä".repeat(37))).getMessage());
    }

    @Test
    void shouldRefuseWhenTooManyWait() {
        List<CompletableFuture<PasswordHash>> asked = new ArrayList<>();
        CompletableFuture<PasswordHash> last;
        do {
            last = passwords.hash("a");
            asked.add(last);
        } while (!last.isCompletedExceptionally() && asked.size() < 10_000);
        assertTrue(asked.size() < 1000, asked.size() + " passwords wait");
        assertEquals(
                EtcdError.TOO_MANY_REQUESTS.text(), failure(last).getStatus().getDescription());
    }

    private PasswordHash hash(String password) {
        return passwords.hash(password).orTimeout(60, TimeUnit.SECONDS).join();
    }

    private static boolean verifies(String password, PasswordHash hash) {
        return BCrypt.verifyer(BCrypt.Version.VERSION_2A, LongPasswordStrategies.none())
                .verify(password.getBytes(StandardCharsets.UTF_8), hash.bytes().array())
                .verified;
    }

    private static StatusRuntimeException failure(CompletableFuture<?> future) {
        return (StatusRuntimeException)
                assertThrows(CompletionException.class, future::join).getCause();
    }
}
