package io.cairn.statemachine.checkpoint;

/**
 * One file of a checkpoint. Names come from peers too, so only what can not leave the folder is a name: letters,
 * digits, dot, dash and underscore, not beginning with a dot.
 *
 * @param size bytes, from 0
 * @param crc32c checksum of the whole file
 */
public record FileSum(String name, long size, int crc32c) {
    /** RocksDB's own names have at most 20 or so. */
    static final int MAX_NAME = 64;

    public FileSum {
        if (!isName(name)) {
            throw new IllegalArgumentException("not a file name of a checkpoint: '" + printable(name) + "'");
        }
        if (size < 0) {
            throw new IllegalArgumentException(name + ": size " + size);
        }
    }

    private static boolean isName(String name) {
        return !name.isEmpty()
                && name.length() <= MAX_NAME
                && name.charAt(0) != '.'
                && name.chars().allMatch(FileSum::isNameCharacter);
    }

    private static boolean isNameCharacter(int c) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c >= '0' && c <= '9')
                || c == '.'
                || c == '-'
                || c == '_';
    }

    /** What a stranger sent must not break the line it is reported in. */
    private static String printable(String name) {
        String head = name.length() <= MAX_NAME ? name : name.substring(0, MAX_NAME) + "...";
        return head.replaceAll("[^\\x20-\\x7e]", "?");
    }
}
