package io.cairn.cli;

import io.cairn.client.Transfer;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** How a snapshot on its way is shown. */
final class TransferText {
    private static final double PERCENT = 100;
    private static final double BYTES_PER_MB = 1e6;
    private static final long NOT_KNOWN = -1;

    private TransferText() {}

    /** As {@code receiving from n1 37% 12.0 MB/s eta 9s}; several are separated by commas, none is empty. */
    static String of(List<Transfer> transfers) {
        return transfers.stream().map(TransferText::one).collect(Collectors.joining(", "));
    }

    private static String one(Transfer transfer) {
        String text = String.format(
                Locale.ROOT,
                "%s %s %d%% %.1f MB/s",
                transfer.sending() ? "sending to" : "receiving from",
                transfer.peerName(),
                percent(transfer),
                transfer.bytesPerSecond() / BYTES_PER_MB);
        return text
                + transfer.eta()
                        .map(eta -> " eta " + GoDuration.format(Duration.ofSeconds(eta.toSeconds() + 1)))
                        .orElse("");
    }

    private static long percent(Transfer transfer) {
        return transfer.totalBytes() == 0
                ? (long) PERCENT
                : (long) (transfer.bytes() * PERCENT / transfer.totalBytes());
    }

    static Json json(Transfer transfer) {
        return new Json()
                .put("sending", transfer.sending())
                .put("peer_id", Long.toHexString(transfer.peerId()))
                .put("peer_name", transfer.peerName())
                .put("index", transfer.index())
                .put("bytes", transfer.bytes())
                .put("total_bytes", transfer.totalBytes())
                .put("reused_bytes", transfer.reusedBytes())
                .put("bytes_per_second", transfer.bytesPerSecond())
                .put("eta_ms", transfer.eta().map(Duration::toMillis).orElse(NOT_KNOWN));
    }
}
