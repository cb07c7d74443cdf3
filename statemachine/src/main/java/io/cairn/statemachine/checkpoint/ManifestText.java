package io.cairn.statemachine.checkpoint;

import io.cairn.statemachine.Position;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.CRC32C;

/** The manifest as lines of text: an operator can read it, and the last line is the CRC32C of all before it. */
final class ManifestText {
    private static final String MAGIC = "cairn-checkpoint ";
    private static final String SUM = "crc32c ";
    private static final HexFormat HEX = HexFormat.of();

    private final String[] lines;
    private int next;

    private ManifestText(String[] lines) {
        this.lines = lines;
    }

    static byte[] encode(Manifest manifest) {
        Claim claim = manifest.claim();
        StringBuilder text = new StringBuilder();
        text.append(MAGIC).append(Manifest.FORMAT).append('\n');
        text.append("term ").append(claim.position().term()).append('\n');
        text.append("index ").append(claim.position().index()).append('\n');
        text.append("revision ").append(claim.revision()).append('\n');
        text.append("created ").append(claim.createdMillis()).append('\n');
        text.append("cluster ").append(HEX.toHexDigits(claim.clusterId())).append('\n');
        text.append("files ").append(manifest.files().size()).append('\n');
        for (FileSum file : manifest.files()) {
            text.append(HEX.toHexDigits(file.crc32c())).append(' ');
            text.append(file.size()).append(' ').append(file.name()).append('\n');
        }
        return text.append(sumLine(text.toString())).toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    static Manifest decode(byte[] bytes) throws CorruptCheckpointException {
        if (bytes.length > Manifest.MAX_BYTES) {
            throw corrupt(bytes.length + " bytes, at most " + Manifest.MAX_BYTES);
        }
        // One character per byte, so that nothing is lost between the bytes and their checksum.
        Manifest manifest = parse(checked(new String(bytes, StandardCharsets.ISO_8859_1)));
        if (!Arrays.equals(bytes, encode(manifest))) {
            throw corrupt("says the right things in the wrong form");
        }
        return manifest;
    }

    private static String checked(String text) throws CorruptCheckpointException {
        int end = text.lastIndexOf('\n' + SUM) + 1;
        if (end == 0) {
            throw corrupt("is cut short: no checksum at its end");
        }
        String body = text.substring(0, end);
        if (!text.substring(end).equals(sumLine(body))) {
            throw corrupt("its checksum does not match");
        }
        return body;
    }

    private static Manifest parse(String body) throws CorruptCheckpointException {
        ManifestText text = new ManifestText(body.split("\n"));
        try {
            int format = Integer.parseInt(text.line(MAGIC));
            if (format != Manifest.FORMAT) {
                throw corrupt("has format " + format + ", this version reads " + Manifest.FORMAT);
            }
            return new Manifest(text.claim(), text.files());
        } catch (IllegalArgumentException e) {
            throw new CorruptCheckpointException(Manifest.NAME, "line " + text.next + ": " + e.getMessage(), e);
        }
    }

    private Claim claim() {
        Position position = new Position(Long.parseLong(line("term ")), Long.parseLong(line("index ")));
        long revision = Long.parseLong(line("revision "));
        long created = Long.parseLong(line("created "));
        return new Claim(position, revision, created, HexFormat.fromHexDigitsToLong(line("cluster ")));
    }

    private List<FileSum> files() {
        int count = Integer.parseInt(line("files "));
        if (count != lines.length - next) {
            throw new IllegalArgumentException(count + " files, but " + (lines.length - next) + " lines of them");
        }
        List<FileSum> files = new ArrayList<>(count);
        while (next < lines.length) {
            String[] fields = line("").split(" ", 3);
            if (fields.length != 3) {
                throw new IllegalArgumentException("not a checksum, a size and a name");
            }
            files.add(new FileSum(fields[2], Long.parseLong(fields[1]), HexFormat.fromHexDigits(fields[0])));
        }
        return files;
    }

    /** The rest of the next line, which begins with what is expected there. */
    private String line(String prefix) {
        if (next == lines.length) {
            throw new IllegalArgumentException("nothing more, expected '" + prefix + "'");
        }
        String line = lines[next++];
        if (!line.startsWith(prefix)) {
            throw new IllegalArgumentException("expected '" + prefix + "'");
        }
        return line.substring(prefix.length());
    }

    private static String sumLine(String body) {
        CRC32C sum = new CRC32C();
        sum.update(body.getBytes(StandardCharsets.ISO_8859_1));
        return SUM + HEX.toHexDigits((int) sum.getValue()) + '\n';
    }

    private static CorruptCheckpointException corrupt(String reason) {
        return new CorruptCheckpointException(Manifest.NAME, reason);
    }
}
