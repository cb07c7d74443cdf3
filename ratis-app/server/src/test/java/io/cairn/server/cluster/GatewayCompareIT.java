package io.cairn.server.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * Posts the same JSON to a real etcd and to the peers of a cluster, each request to another peer, and compares the
 * answers: so what one peer has written, the next one must know. Needs {@code -Dcairn.etcd.bin=<directory of etcd>}.
 */
@EnabledIfSystemProperty(
        named = "cairn.etcd.bin",
        matches = ".+",
        disabledReason = "SKIPPED: JSON was NOT compared with etcd; pass -Dcairn.etcd.bin=<directory>")
class GatewayCompareIT {
    private static final Pattern TEXT = Pattern.compile("<([^>]*)>");

    /** Which etcd wrote, when and how often it was elected. */
    private static final List<String> OWN = List.of("cluster_id", "member_id", "raft_term");

    /** What 3.4.23 says with other numbers than gateways do since 3.6. */
    private static final Map<Integer, Integer> STATUS_SINCE_36 = Map.of(412, 400, 405, 501);

    @RegisterExtension
    final Clusters clusters = new Clusters();

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path folder;

    private final HttpClient client = HttpClient.newHttpClient();
    private Cluster cluster;
    private int sent;

    /** {@code <text>} stands for its base64. */
    private static final String[][] REQUESTS = {
        {"kv/put", "{'key':'<a>','value':'<1>'}"},
        {"kv/put", "{'key':'<a>','value':'<2>','prev_kv':true}"},
        {"kv/put", "{'key':'<b>','value':'<ключ & ?>'}"},
        {"kv/put", "{'key':'<a>','ignore_value':true,'prevKv':true}"},
        {"kv/put", "{'key':'<a>','ignore_value':true,'value':'<x>'}"},
        {"kv/put", "{'key':'<new>','ignore_value':true}"},
        {"kv/put", "{'key':'<a>','lease':'77'}"},
        {"kv/put", "{}"},
        {"kv/range", "{'key':'<a>'}"},
        {"kv/range", "{'key':'<a>','range_end':'<z>','limit':1,'unknown':[1,{'a':null}]}"},
        {"kv/range", "{'key':'<a>','rangeEnd':'<z>','sort_order':'DESCEND','sort_target':1,'keys_only':true}"},
        {"kv/range", "{'key':'<a>','range_end':'AA==','count_only':true,'serializable':false}"},
        {"kv/range", "{'key':'<a>','revision':'2'}"},
        {"kv/range", "{'key':'<a>','revision':99}"},
        {"kv/range", "{'key':'<none>'} and more"},
        {"kv/range", ""},
        {
            "kv/txn",
            "{'compare':[{'target':'MOD','key':'<a>','mod_revision':'5'}],"
                    + "'success':[{'request_put':{'key':'<t>','value':''}},{'requestRange':{'key':'<t>'}},"
                    + "{'request_delete_range':{'key':'<b>','prev_kv':true}}],'failure':[{'request_range':{'key':'<a>'}}]}"
        },
        {"kv/txn", "{'success':[{}]}"},
        {"kv/txn", "{}"},
        {"kv/deleterange", "{'key':'<t>','prev_kv':true}"},
        {"kv/deleterange", "{'key':'<t>'}"},
        {"kv/compaction", "{'revision':'3'}"},
        {"kv/compaction", "{'revision':'3'}"},
        {"kv/compaction", "{'revision':'300'}"},
        {"kv/range", "{'key':'<a>','revision':2}"},
        {"lease/grant", "{'TTL':'100','ID':7}"},
        {"lease/grant", "{'TTL':100,'ID':'7'}"},
        {"kv/put", "{'key':'<leased>','lease':'7'}"},
        {"lease/keepalive", "{'ID':7}{'ID':'8'}"},
        {"lease/leases", "{}"},
        {"kv/lease/leases", "{}"},
        {"lease/timetolive", "{'ID':8}"},
        {"lock/lock", "{'name':'<l>','lease':7}"},
        {"lock/unlock", "{'key':'<l/7>'}"},
        {"lock/lock", "{'name':'<l>','lease':99}"},
        {"election/leader", "{'name':'<e>'}"},
        {"election/campaign", "{'name':'<e>','lease':7,'value':'<v>'}"},
        {"election/leader", "{'name':'<e>'}"},
        {"lease/revoke", "{'ID':7}"},
        {"kv/lease/revoke", "{'ID':7}"},
        {"kv/range", "{'key':'<leased>'}"},
        {"auth/disable", "{}"},
        {"auth/authenticate", "{'name':'root','password':'x'}"},
        {"auth/user/get", "{'name':'u'}"},
        {"auth/user/list", "{}"},
        {"auth/role/list", "{}"},
        {"auth/user/add", "{'name':'u','password':'p'}"},
        {"auth/user/add", "{'name':'u','password':'p'}"},
        {"auth/user/add", "{'password':'p'}"},
        {"auth/user/add", "{'name':'empty'}"},
        {"auth/user/add", "{'name':'cn','options':{'no_password':true}}"},
        {"auth/role/add", "{'name':'r'}"},
        {"auth/role/add", "{'name':'r'}"},
        {"auth/role/add", "{}"},
        {"auth/role/get", "{'role':'r'}"},
        {"auth/role/get", "{'role':'root'}"},
        // What the role root shows once it is there is not compared: nothing in 3.4, everything since 3.5.
        {"auth/role/add", "{'name':'root'}"},
        {"auth/role/grant", "{'name':'r','perm':{'permType':'READWRITE','key':'<a>','range_end':'<b>'}}"},
        {"auth/role/grant", "{'name':'r','perm':{'permType':1,'key':'<a>','range_end':'<b>'}}"},
        {"auth/role/grant", "{'name':'r','perm':{'key':'<0>'}}"},
        {"auth/role/grant", "{'name':'r','perm':{'key':'<a>'}}"},
        {"auth/role/grant", "{'name':'x','perm':{'key':'<a>'}}"},
        {"auth/role/get", "{'role':'r'}"},
        {"auth/role/revoke", "{'role':'r','key':'<a>'}"},
        {"auth/role/revoke", "{'role':'r','key':'<a>'}"},
        {"auth/role/revoke", "{'role':'x','key':'<a>'}"},
        {"auth/role/get", "{'role':'r'}"},
        {"auth/user/grant", "{'user':'u','role':'r'}"},
        {"auth/user/grant", "{'user':'u','role':'r'}"},
        {"auth/user/grant", "{'user':'u','role':'root'}"},
        {"auth/user/grant", "{'user':'u','role':'x'}"},
        {"auth/user/grant", "{'user':'x','role':'r'}"},
        {"auth/user/get", "{'name':'u'}"},
        {"auth/user/revoke", "{'name':'u','role':'root'}"},
        {"auth/user/revoke", "{'name':'u','role':'root'}"},
        {"auth/user/revoke", "{'name':'x','role':'root'}"},
        {"auth/user/changepw", "{'name':'u','password':'q'}"},
        {"auth/user/changepw", "{'name':'x','password':'q'}"},
        {"auth/role/delete", "{'role':'r'}"},
        {"auth/role/delete", "{'role':'r'}"},
        {"auth/user/get", "{'name':'u'}"},
        {"auth/user/list", "{}"},
        {"auth/user/delete", "{'name':'u'}"},
        {"auth/user/delete", "{'name':'u'}"},
        {"auth/role/list", "{}"},
        {"kv/range", "{'key':'<a>'}"},
    };

    /** Here only HTTP status and code are alike: the rest of the text is that of Go's parser. */
    private static final String[] MALFORMED = {
        "x", "[]", "{'key':", "{'key':'!!'}", "{'limit':'many'}", "{'sort_order':'UPWARDS'}", "{'serializable':1}"
    };

    @Test
    void shouldAnswerAsEtcdDoes() throws Exception {
        cluster = clusters.of(3, folder).start();
        try (RealEtcd etcd = new RealEtcd(Path.of(System.getProperty("cairn.etcd.bin")), folder)) {
            for (String[] request : REQUESTS) {
                String body = body(request[1]);
                compare(etcd, request[0], body);
            }
            for (String request : MALFORMED) {
                HttpResponse<String> theirs = post(etcd.url(), "kv/range", body(request));
                HttpResponse<String> ours = post(next(), "kv/range", body(request));
                assertEquals(theirs.statusCode(), ours.statusCode(), request + ": " + ours.body());
                assertEquals(code(theirs), code(ours), request);
            }
            String watch = body("{'create_request':{'key':'<a>','start_revision':5}}");
            assertEquals(lines(etcd.url(), watch, 2), lines(next(), watch, 2));
        }
        assertTrue(sent >= REQUESTS.length + MALFORMED.length, "compared only " + sent);
    }

    private void compare(RealEtcd etcd, String path, String body) throws Exception {
        HttpResponse<String> theirs = post(etcd.url(), path, body);
        String peer = next();
        if (path.endsWith("/leases")) {
            // Each peer lists those that it knows, which another may have granted a moment ago.
            List<JsonElement> expected = comparable(theirs);
            Await.until(
                    "the lease is known",
                    () -> comparable(post(peer, path, body)).equals(expected));
        }
        HttpResponse<String> ours = post(peer, path, body);
        String what = path + " " + body + "\nanswered " + ours.body() + "\ninstead of " + theirs.body();
        int status = theirs.statusCode();
        assertEquals(STATUS_SINCE_36.getOrDefault(status, status), ours.statusCode(), what);
        assertEquals(comparable(theirs), comparable(ours), what);
    }

    /** What a stream says first; then it is left alone. */
    private List<JsonElement> lines(String url, String body, int count) throws Exception {
        HttpRequest request = request(url, "watch", body);
        try (Stream<String> lines = client.send(request, BodyHandlers.ofLines()).body()) {
            return lines.limit(count).map(GatewayCompareIT::comparable).toList();
        }
    }

    private String next() {
        PeerProcess peer = cluster.peers().get(sent++ % cluster.peers().size());
        return "http://127.0.0.1:" + peer.ports().get(2);
    }

    private HttpResponse<String> post(String url, String path, String body) throws IOException, InterruptedException {
        return client.send(request(url, path, body), BodyHandlers.ofString());
    }

    private static HttpRequest request(String url, String path, String body) {
        return HttpRequest.newBuilder(URI.create(url + "/v3/" + path))
                .timeout(Duration.ofSeconds(60))
                .POST(BodyPublishers.ofString(body))
                .build();
    }

    private static List<JsonElement> comparable(HttpResponse<String> response) {
        return response.body().lines().map(GatewayCompareIT::comparable).toList();
    }

    private static JsonElement comparable(String line) {
        JsonObject answer = JsonParser.parseString(line).getAsJsonObject();
        if (answer.has("result")) {
            answer = answer.getAsJsonObject("result");
        }
        // Gateways before 3.6 say the message twice.
        answer.remove("error");
        JsonElement header = answer.get("header");
        if (header != null) {
            OWN.forEach(header.getAsJsonObject()::remove);
        }
        return answer;
    }

    private static int code(HttpResponse<String> response) {
        return JsonParser.parseString(response.body())
                .getAsJsonObject()
                .get("code")
                .getAsInt();
    }

    private static String body(String template) {
        Matcher texts = TEXT.matcher(template.replace('\'', '"'));
        return texts.replaceAll(
                text -> Base64.getEncoder().encodeToString(text.group(1).getBytes(StandardCharsets.UTF_8)));
    }
}
