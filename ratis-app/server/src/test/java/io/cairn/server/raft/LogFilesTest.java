package io.cairn.server.raft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cairn.server.node.Snapshots.LogExtent;
import io.cairn.server.raft.LogFiles.Segment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogFilesTest {
    @TempDir
    Path folder;

    @Test
    void shouldReadIndicesFromNamesOneHigherThanRatis() throws IOException {
        file("log_0-9", 100);
        file("log_inprogress_25", 300);
        file("log_10-24", 200);
        LogFiles files = new LogFiles(folder);
        assertEquals(
                List.of(
                        new Segment(new LogExtent(1, 10, 100), false),
                        new Segment(new LogExtent(11, 25, 200), false),
                        new Segment(new LogExtent(26, 30, 300), true)),
                files.segments(30));
        assertEquals(600, files.bytes());
        assertEquals(new LogExtent(1, 30, 600), files.extent(30));
        assertEquals(1, files.firstIndex());
    }

    @Test
    void shouldSayThatAnEmptyOpenFileEndsBeforeItBegins() throws IOException {
        file("log_inprogress_25", 300);
        assertEquals(List.of(new Segment(new LogExtent(26, 25, 300), true)), new LogFiles(folder).segments(25));
    }

    @Test
    void shouldLeaveOutWhatIsNoLog() throws IOException {
        file("raft-meta", 10);
        file("raft-meta.conf", 10);
        file("log_0-9.corrupt", 10);
        file("xlog_0-9", 10);
        file("log_inprogress_", 10);
        LogFiles files = new LogFiles(folder);
        assertEquals(List.of(), files.segments(5));
        assertEquals(0, files.firstIndex());
        assertEquals(0, files.bytes());
    }

    @Test
    void shouldReadTheTermThatWasWrittenDown() throws IOException {
        LogFiles files = new LogFiles(folder);
        assertFalse(files.exists());
        assertEquals(-1, files.term());
        Files.writeString(folder.resolve("raft-meta"), "#comment\nterm=7\nvotedFor=x\n");
        assertTrue(files.exists());
        assertEquals(7, files.term());
    }

    private void file(String name, int bytes) throws IOException {
        Files.write(folder.resolve(name), new byte[bytes]);
    }
}
