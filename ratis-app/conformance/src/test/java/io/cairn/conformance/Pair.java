package io.cairn.conformance;

import com.google.protobuf.Message;
import io.cairn.api.etcd.ResponseHeader;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A real etcd and a Cairn that are told the same, and must answer the same. */
final class Pair {
    /** Two answers to one request, without what may differ; {@code because} is set when they still do. */
    record Exchange(
            Message request,
            Answer etcd,
            Answer cairn,
            @Nullable Difference because) {
        boolean same() {
            return etcd.equals(cairn) || because != null;
        }

        @Override
        public String toString() {
            return Rpc.taking(request).name() + " " + Answer.print(request) + "\n    etcd : " + etcd + "\n    cairn: "
                    + cairn;
        }
    }

    private final Endpoint etcd;
    private final Set<String> errors = new HashSet<>();
    private final Map<Difference, Integer> allowed = new EnumMap<>(Difference.class);
    private long revision = 1;
    private long exchanges;

    Pair(Endpoint etcd) {
        this.etcd = etcd;
    }

    /** The newest revision that etcd told. */
    synchronized long revision() {
        return revision;
    }

    synchronized long exchanges() {
        return exchanges;
    }

    /** Every error that both gave so far, as code and text. */
    synchronized Set<String> errors() {
        return Set.copyOf(errors);
    }

    /** How often each difference was the reason. */
    synchronized Map<Difference, Integer> allowed() {
        return new EnumMap<>(allowed);
    }

    Exchange exchange(Message request, Endpoint cairn) {
        return start(request, cairn).join();
    }

    /** Asks both at the same time. */
    CompletableFuture<Exchange> start(Message request, Endpoint cairn) {
        return etcd.ask(request).thenCombine(cairn.ask(request), (a, b) -> compared(request, a, b));
    }

    private synchronized Exchange compared(Message request, Answer fromEtcd, Answer fromCairn) {
        exchanges++;
        header(fromEtcd).ifPresent(h -> revision = Math.max(revision, h.getRevision()));
        Answer a = Normal.of(fromEtcd);
        Answer b = Normal.of(fromCairn);
        if (a.equals(b)) {
            if (a.message() == null) {
                errors.add(a.code() + " " + a.text());
            }
            return new Exchange(request, a, b, null);
        }
        Difference because = null;
        for (Difference difference : Difference.values()) {
            if (difference.allows(request, a, b)) {
                because = difference;
                allowed.merge(difference, 1, Integer::sum);
                break;
            }
        }
        return new Exchange(request, a, b, because);
    }

    static Optional<ResponseHeader> header(Answer answer) {
        if (answer.message() == null) {
            return Optional.empty();
        }
        var field = answer.message().getDescriptorForType().findFieldByName("header");
        return field == null || !answer.message().hasField(field)
                ? Optional.empty()
                : Optional.of((ResponseHeader) answer.message().getField(field));
    }
}
