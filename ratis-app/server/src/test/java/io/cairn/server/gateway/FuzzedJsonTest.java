package io.cairn.server.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.cairn.server.Mutations;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever comes as the body of a request, it is a request or INVALID_ARGUMENT, and that soon. */
class FuzzedJsonTest {
    private static final int TRIES = 10_000;
    private static final long SEED = Long.getLong("cairn.seed", 20_261_122);

    /** Far more than anything here takes; what hangs takes forever. */
    private static final Duration SOON = Duration.ofMinutes(5);

    private static final List<String> GOOD = List.of(
            "{\"key\":\"Zm9v\",\"range_end\":\"Zw==\",\"limit\":\"7\",\"sort_order\":\"DESCEND\",\"serializable\":true}",
            "{\"key\":\"Zm9v\",\"value\":\"YmFy\",\"lease\":-7}",
            "{\"ID\":\"12345678901234567890\"}",
            "{\"compare\":[{\"key\":\"Zm9v\",\"target\":\"MOD\",\"mod_revision\":0}],"
                    + "\"success\":[{\"request_put\":{\"key\":\"Zm9v\",\"value\":\"YmFy\"}},"
                    + "{\"request_txn\":{\"failure\":[{\"request_range\":{\"key\":\"Zm9v\"}}]}}]}",
            "{\"create_request\":{\"key\":\"Zm9v\",\"filters\":[\"NOPUT\"],\"watch_id\":1}}{\"progress_request\":{}}",
            "{\"action\":\"ACTIVATE\",\"memberID\":18446744073709551615,\"alarm\":1}",
            "{\"name\":\"root\",\"perm\":{\"permType\":\"READ\",\"key\":\"Zm9v\",\"range_end\":\"\"}}",
            "{\"peerURLs\":[\"http://127.0.0.1:2380\"],\"isLearner\":false}");

    private final Routes routes = new Routes();

    @Test
    void shouldUnderstandOrRefuseWhateverComes() {
        Random random = new Random(SEED);
        Mutations mutations = new Mutations(random);
        List<Route> all = new ArrayList<>(routes.all().values());
        all.sort(java.util.Comparator.comparing(
                r -> r.request().getDescriptorForType().getFullName()));
        int[] understood = new int[1];
        assertTimeoutPreemptively(SOON, () -> {
            for (int i = 0; i < TRIES; i++) {
                byte[] good = GOOD.get(random.nextInt(GOOD.size())).getBytes(StandardCharsets.UTF_8);
                String body = new String(mutations.of(good), StandardCharsets.UTF_8);
                understood[0] += isUnderstood(all.get(random.nextInt(all.size())), body) ? 1 : 0;
            }
        });
        assertTrue(understood[0] > TRIES / 100 && understood[0] < TRIES, "understood " + understood[0]);
    }

    private static boolean isUnderstood(Route route, String body) {
        try {
            Json.requests(route, body);
            return true;
        } catch (StatusRuntimeException e) {
            assertEquals(Status.Code.INVALID_ARGUMENT, e.getStatus().getCode());
            return false;
        } catch (RuntimeException | StackOverflowError e) {
            return fail("seed " + SEED + ": " + body, e);
        }
    }

    /** Ten to the power of a billion takes forever to write out. */
    @ParameterizedTest
    @ValueSource(strings = {"1e999999999", "\"1e999999999\"", "1e-999999999", "-1e999999999", "1E+2147483647"})
    void shouldRefuseNumbersOfABillionDigitsAtOnce(String number) {
        for (String path : List.of("/v3/cluster/member/remove", "/v3/lease/revoke", "/v3/kv/lease/timetolive")) {
            Route route = routes.find(path);
            assertTimeoutPreemptively(
                    SOON,
                    () -> assertThrows(
                            StatusRuntimeException.class, () -> Json.requests(route, "{\"ID\":" + number + "}")));
        }
    }
}
