package io.cairn.server.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cairn.server.node.Snapshots.LogExtent;
import io.cairn.server.node.Snapshots.LogPart;
import io.cairn.server.raft.LogFiles.Segment;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The log may go up to 50, checkpoints reach 100. */
class LogReasonsTest {
    private final LogReasons reasons = new LogReasons(
            100,
            50,
            List.of(new Holds.Hold(70, "transfer to n2: it waits"), new Holds.Hold(60, "transfer to n3: it waits")),
            104L << 20);

    private LogPart explain(long first, long last, boolean open) {
        return reasons.explain(new Segment(new LogExtent(first, last, 10), open));
    }

    @Test
    void shouldNameWhoNeedsAFileMost() {
        LogPart part = explain(65, 80, false);
        assertEquals("transfer", part.heldBy());
        assertEquals("transfer to n3: it waits; kept until it is there, or the log has 104 MiB", part.why());
    }

    @Test
    void shouldNotBlameAPeerForWhatItDoesNotNeed() {
        assertEquals("retained", explain(51, 60, false).heldBy());
        assertEquals("purging", explain(1, 50, false).heldBy());
        assertEquals("snapshot", explain(90, 101, false).heldBy());
        assertEquals("open", explain(102, 110, true).heldBy());
    }
}
