package io.cairn.server.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** conf/peer.properties and docs/operations.md tell operators about every setting, and tell them the truth. */
final class PeerPropertiesTest {
    private static final Path ROOT = Path.of("..", "..");
    private static final Pattern COMMENTED_SETTING = Pattern.compile("#([a-z][a-z-]*)=(.*)");

    @TempDir
    Path folder;

    @Test
    void shouldDocumentEverySettingWithItsHelpAndDefault() throws IOException {
        List<String> lines = Files.readAllLines(ROOT.resolve("conf/peer.properties"));
        Layers defaults = new Layers(Map.of());
        List<String> documented = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            Matcher matcher = COMMENTED_SETTING.matcher(lines.get(i));
            if (matcher.matches()) {
                Setting setting = Setting.ofKey(matcher.group(1)).orElseThrow();
                documented.add(setting.key());
                assertEquals(defaults.get(setting).text(), matcher.group(2), setting.key());
                assertEquals("# " + setting.help(), lines.get(i - 1), setting.key());
            }
        }
        List<String> all = Arrays.stream(Setting.values())
                .filter(Setting::allowedInFile)
                .map(Setting::key)
                .toList();
        assertEquals(all, documented);
    }

    @Test
    void shouldMeanTheDefaultsWhenEveryLineIsUncommented() throws Exception {
        String text = Files.readString(ROOT.resolve("conf/peer.properties"));
        Path file = Files.writeString(folder.resolve("all.properties"), text.replaceAll("(?m)^#(?=[a-z][a-z-]*=)", ""));

        assertEquals(
                PeerConfigReader.read(new String[0], Map.of()),
                PeerConfigReader.read(new String[] {"--config-file=" + file}, Map.of()));
    }

    @Test
    void shouldListEverySettingInTheOperatorsTable() throws IOException {
        String text = Files.readString(ROOT.resolve("docs/operations.md"));
        Layers defaults = new Layers(Map.of());
        for (Setting setting : Setting.values()) {
            String row = "| `" + setting.flag() + "` | "
                    + (setting.allowedInFile() ? "`" + defaults.get(setting).text() + "`" : "none") + " |";
            assertTrue(text.contains(row), row);
        }
    }
}
