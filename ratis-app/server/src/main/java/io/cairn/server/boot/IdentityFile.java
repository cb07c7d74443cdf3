package io.cairn.server.boot;

import io.cairn.server.boot.Identity.Phase;
import io.cairn.statemachine.Configuration.Participant;
import java.io.IOException;
import java.io.Reader;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Properties;
import java.util.zip.CRC32C;

/** Keeps an {@link Identity} on disk: properties with a checksum, replaced whole, durable when a method returns. */
final class IdentityFile {
    private static final String FORMAT = "1";

    private final Path file;

    IdentityFile(Path dataDirectory) {
        this.file = dataDirectory.resolve("identity");
    }

    boolean exists() {
        return Files.exists(file);
    }

    Identity read() throws IOException, StartRefused {
        Properties p = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            p.load(reader);
        } catch (CharacterCodingException e) {
            throw new StartRefused(file + " is damaged: it is no text", e);
        } catch (IllegalArgumentException e) {
            throw new StartRefused(file + " is damaged: " + e.getMessage(), e);
        }
        String format = p.getProperty("format", "");
        if (!format.equals(FORMAT)) {
            throw new StartRefused(file + " has format '" + format + "', this Cairn reads " + FORMAT);
        }
        try {
            Identity identity = decode(p);
            if (!checksum(identity).equals(p.getProperty("checksum"))) {
                throw new StartRefused(file + " is damaged: its checksum is wrong");
            }
            return identity;
        } catch (IllegalArgumentException | NullPointerException | IndexOutOfBoundsException e) {
            throw new StartRefused(file + " is damaged: " + e.getMessage(), e);
        }
    }

    private static Identity decode(Properties p) {
        List<Participant> founders = new ArrayList<>();
        int count = Integer.parseInt(p.getProperty("founders"));
        for (int i = 0; i < count; i++) {
            String[] parts = p.getProperty("founder." + i).split(" ", 3);
            founders.add(new Participant(HexFormat.fromHexDigitsToLong(parts[0]), parts[1], parts[2].equals("voter")));
        }
        return new Identity(
                HexFormat.fromHexDigitsToLong(p.getProperty("id")),
                p.getProperty("name"),
                p.getProperty("token"),
                Phase.valueOf(p.getProperty("phase")),
                HexFormat.fromHexDigitsToLong(p.getProperty("cluster")),
                founders,
                Long.parseLong(p.getProperty("incarnation")),
                HexFormat.fromHexDigitsToLong(p.getProperty("claim", "0")));
    }

    private static Properties encode(Identity identity) {
        Properties p = new Properties();
        p.setProperty("format", FORMAT);
        p.setProperty("id", HexFormat.of().toHexDigits(identity.id()));
        p.setProperty("name", identity.name());
        p.setProperty("token", identity.token());
        p.setProperty("phase", identity.phase().name());
        p.setProperty("cluster", HexFormat.of().toHexDigits(identity.clusterId()));
        p.setProperty("incarnation", Long.toString(identity.incarnation()));
        if (identity.claim() != 0) {
            p.setProperty("claim", HexFormat.of().toHexDigits(identity.claim()));
        }
        p.setProperty("founders", Integer.toString(identity.founders().size()));
        for (int i = 0; i < identity.founders().size(); i++) {
            Participant f = identity.founders().get(i);
            p.setProperty(
                    "founder." + i,
                    HexFormat.of().toHexDigits(f.id()) + " " + f.address() + " " + (f.voter() ? "voter" : "listener"));
        }
        return p;
    }

    private static String checksum(Identity identity) {
        CRC32C crc = new CRC32C();
        crc.update(text(identity).getBytes(StandardCharsets.UTF_8));
        return Long.toHexString(crc.getValue());
    }

    /** Frozen: files of builds that knew no claims must still be read. */
    private static String text(Identity i) {
        String text = "Identity[id=" + i.id() + ", name=" + i.name() + ", token=" + i.token() + ", phase=" + i.phase()
                + ", clusterId=" + i.clusterId() + ", founders=" + i.founders() + ", incarnation=" + i.incarnation();
        return i.claim() == 0 ? text + "]" : text + ", claim=" + i.claim() + "]";
    }

    void write(Identity identity) throws IOException {
        Properties p = encode(identity);
        p.setProperty("checksum", checksum(identity));
        StringWriter text = new StringWriter();
        p.store(text, "Who this data directory is. Never edit or copy it.");
        Path next = file.resolveSibling("identity.tmp");
        try (FileChannel channel = FileChannel.open(
                next, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            ByteBuffer bytes = ByteBuffer.wrap(text.toString().getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
        try (FileChannel folder = FileChannel.open(file.toAbsolutePath().getParent(), StandardOpenOption.READ)) {
            folder.force(true);
        }
    }
}
