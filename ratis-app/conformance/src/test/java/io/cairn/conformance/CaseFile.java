package io.cairn.conformance;

import com.google.protobuf.Message;
import com.google.protobuf.TextFormat;
import io.cairn.api.etcd.RequestOp;
import io.cairn.api.etcd.TxnRequest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Hand-written cases, as text: {@code == title}, then one request a line, as the name of an RPC and its request in
 * protobuf's text format. What a case can say besides:
 *
 * <ul>
 *   <li>an indented line goes on with the request of the line before;
 *   <li>such a line {@code %N text}: the text N times, each with # as its number from 0;
 *   <li>{@code Txn ^N text}: that transaction inside N more, each the only operation of the one around it;
 *   <li>{@code bytes(N)}: a string of N bytes;
 *   <li>{@code $now}, {@code $start}, {@code $compacted}, with {@code +n} or {@code -n}: the newest revision, that
 *       before the case, that of the newest compaction.
 * </ul>
 */
final class CaseFile {
    /** A case: requests that one client sends one after the other. */
    record Case(String title, List<String> requests) {
        @Override
        public String toString() {
            return title;
        }
    }

    private static final Pattern BYTES = Pattern.compile("bytes\\((\\d+)\\)");
    private static final Pattern REVISION = Pattern.compile("\\$(now|start|compacted)([+-]\\d+)?");

    private CaseFile() {}

    static List<Case> read(String resource) {
        List<Case> cases = new ArrayList<>();
        for (String line : lines(resource)) {
            if (line.isBlank() || line.startsWith("//")) {
                continue;
            }
            if (line.startsWith("== ")) {
                cases.add(new Case(line.substring(3).strip(), new ArrayList<>()));
                continue;
            }
            List<String> requests = cases.get(cases.size() - 1).requests();
            if (Character.isWhitespace(line.charAt(0))) {
                int last = requests.size() - 1;
                requests.set(last, requests.get(last) + " " + unrolled(line.strip()));
            } else {
                requests.add(line.strip());
            }
        }
        return cases;
    }

    private static List<String> lines(String resource) {
        try (InputStream in = CaseFile.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalArgumentException("no resource " + resource);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static String unrolled(String line) {
        if (line.charAt(0) != '%') {
            return line;
        }
        int space = line.indexOf(' ');
        int times = Integer.parseInt(line.substring(1, space));
        StringBuilder all = new StringBuilder();
        for (int i = 0; i < times; i++) {
            all.append(line.substring(space + 1).replace("#", Integer.toString(i)))
                    .append(' ');
        }
        return all.toString();
    }

    /** The request of a line. */
    static Message request(String line, long now, long start, long compacted) {
        int space = line.indexOf(' ');
        String name = space < 0 ? line : line.substring(0, space);
        String text = space < 0 ? "" : line.substring(space + 1);
        text = BYTES.matcher(text).replaceAll(m -> "\"" + "x".repeat(Integer.parseInt(m.group(1))) + "\"");
        text = REVISION.matcher(text).replaceAll(m -> {
            long base = m.group(1).equals("now") ? now : m.group(1).equals("start") ? start : compacted;
            return Long.toString(base + (m.group(2) == null ? 0 : Long.parseLong(m.group(2))));
        });
        return text.startsWith("^") ? nested(text) : parsed(Rpc.named(name).request(), text);
    }

    private static Message parsed(Message prototype, String text) {
        Message.Builder builder = prototype.newBuilderForType();
        try {
            TextFormat.merge(text, builder);
        } catch (TextFormat.ParseException e) {
            throw new IllegalArgumentException("in the request: " + text, e);
        }
        return builder.build();
    }

    private static TxnRequest nested(String text) {
        int space = text.indexOf(' ');
        TxnRequest txn = (TxnRequest) parsed(TxnRequest.getDefaultInstance(), text.substring(space + 1));
        for (int i = Integer.parseInt(text.substring(1, space)); i > 0; i--) {
            RequestOp op = RequestOp.newBuilder().setRequestTxn(txn).build();
            txn = TxnRequest.newBuilder().addSuccess(op).build();
        }
        return txn;
    }
}
