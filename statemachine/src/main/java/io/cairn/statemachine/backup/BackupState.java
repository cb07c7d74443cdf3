package io.cairn.statemachine.backup;

import io.cairn.statemachine.checkpoint.CorruptCheckpointException;
import java.util.HexFormat;
import java.util.List;

/**
 * What the state in a backup is, as the peer says that it was copied from. As a file it checks itself.
 *
 * @param peer name of that peer
 * @param revision of the files, which may be later than what their checkpoint claims
 * @param compactedRevision of the files; -1 before the first compaction
 * @param hash etcd's HashKV at the revision
 */
public record BackupState(String peer, long revision, long compactedRevision, int hash) {
    /** Name of the file beside the manifest. */
    public static final String NAME = "state";

    private static final String[] LINES = {"cairn backup ", "peer ", "revision ", "compacted ", "hash "};
    private static final String FORMAT = "1";

    public byte[] encode() {
        return CheckedText.encode(List.of(
                LINES[0] + FORMAT,
                LINES[1] + peer,
                LINES[2] + revision,
                LINES[3] + compactedRevision,
                LINES[4] + HexFormat.of().toHexDigits(hash)));
    }

    static BackupState decode(byte[] bytes) throws CorruptCheckpointException {
        List<String> values = CheckedText.decode(NAME, bytes, LINES);
        if (!values.get(0).equals(FORMAT)) {
            throw new CorruptCheckpointException(NAME, "has format " + values.get(0) + ", this build reads " + FORMAT);
        }
        try {
            return new BackupState(
                    values.get(1),
                    Long.parseLong(values.get(2)),
                    Long.parseLong(values.get(3)),
                    HexFormat.fromHexDigits(values.get(4)));
        } catch (IllegalArgumentException e) {
            throw new CorruptCheckpointException(NAME, "is malformed: " + e.getMessage(), e);
        }
    }
}
