package io.cairn.statemachine.backup;

import io.cairn.statemachine.checkpoint.CorruptCheckpointException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.CRC32C;

/** A small file of lines {@code name value}, the last of which is the checksum of those before. */
final class CheckedText {
    private static final String SUM = "crc32c ";

    /** Far more than any of these files; what is larger is none. */
    private static final int MAX_BYTES = 4096;

    private CheckedText() {}

    static byte[] encode(List<String> lines) {
        String body = String.join("\n", lines) + "\n";
        return (body + SUM + sum(body) + "\n").getBytes(StandardCharsets.UTF_8);
    }

    /**
     * @param name of the file, for errors
     * @param prefixes what the lines begin with, in order
     * @return the rest of each line
     */
    static List<String> decode(String name, byte[] bytes, String... prefixes) throws CorruptCheckpointException {
        String text = new String(bytes, StandardCharsets.UTF_8);
        int end = text.lastIndexOf(SUM);
        if (end < 0 || !text.substring(end).equals(SUM + sum(text.substring(0, end)) + "\n")) {
            throw new CorruptCheckpointException(name, "its checksum does not match");
        }
        String[] lines = text.substring(0, end).split("\n");
        List<String> values = new ArrayList<>();
        for (int i = 0; i < prefixes.length; i++) {
            if (i >= lines.length || !lines[i].startsWith(prefixes[i])) {
                throw new CorruptCheckpointException(name, "has no line '" + prefixes[i] + "' where it should be");
            }
            values.add(lines[i].substring(prefixes[i].length()));
        }
        return values;
    }

    static byte[] read(Path file) throws IOException {
        String name = String.valueOf(file.getFileName());
        try {
            if (Files.size(file) > MAX_BYTES) {
                throw new CorruptCheckpointException(name, "is larger than " + MAX_BYTES + " bytes");
            }
            return Files.readAllBytes(file);
        } catch (NoSuchFileException e) {
            throw new CorruptCheckpointException(name, "is missing", e);
        }
    }

    private static String sum(String body) {
        CRC32C crc = new CRC32C();
        crc.update(body.getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().toHexDigits((int) crc.getValue());
    }
}
