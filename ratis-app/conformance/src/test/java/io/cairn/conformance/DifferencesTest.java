package io.cairn.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What the comparison forgives and what the documentation says are the same list. */
class DifferencesTest {
    /** Rows of the tables whose first column is a name; those of requests that end etcd begin with a word in code. */
    private static final Pattern ROW = Pattern.compile("^\\| ([a-z0-9]+(?:-[a-z0-9]+)+) \\|", Pattern.MULTILINE);

    @Test
    void shouldDocumentEveryDifference() throws IOException {
        String page = Files.readString(Path.of("../../docs/etcd-differences.md"));
        List<String> documented =
                ROW.matcher(page).results().map(r -> r.group(1)).sorted().toList();
        List<String> allowed =
                Arrays.stream(Difference.values()).map(Difference::row).sorted().toList();
        assertEquals(allowed, documented);
    }
}
