package io.cairn.conformance;

import com.google.protobuf.ByteString;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Few enough keys that requests meet, and those at the edges of the key space among them. */
final class Keys {
    static final ByteString ZERO = ByteString.copyFrom(new byte[1]);

    private static final List<ByteString> ALL = all();

    private final Dice dice;

    Keys(Dice dice) {
        this.dice = dice;
    }

    private static List<ByteString> all() {
        List<ByteString> keys = new ArrayList<>(List.of(
                ZERO,
                ZERO.concat(ZERO),
                bytes("\u00ff"),
                bytes("\u00ff\u00ff"),
                bytes("\u00ffz"),
                bytes("k"),
                bytes("k/"),
                bytes("k0"),
                bytes("\u0080")));
        for (char c = 'a'; c <= 'h'; c++) {
            keys.add(bytes(String.valueOf(c)));
        }
        for (int i = 0; i < 10; i++) {
            keys.add(bytes("k/" + i));
        }
        return List.copyOf(keys);
    }

    private static ByteString bytes(String latin1) {
        return ByteString.copyFrom(latin1, StandardCharsets.ISO_8859_1);
    }

    ByteString any() {
        return dice.one(ALL);
    }

    /** What a client may send for a key: now and then none. */
    ByteString given() {
        return dice.mille(5) ? ByteString.EMPTY : any();
    }

    /** An end of a range that starts at the key: every form there is. */
    ByteString end(ByteString key) {
        return switch (dice.below(8)) {
            case 0, 1 -> ByteString.EMPTY;
            case 2 -> ZERO;
            case 3 -> prefixEnd(key);
            case 4 -> key.concat(ZERO);
            case 5 -> bytes("l");
            default -> any();
        };
    }

    private static ByteString prefixEnd(ByteString key) {
        for (int i = key.size() - 1; i >= 0; i--) {
            if (key.byteAt(i) != -1) {
                return key.substring(0, i).concat(ByteString.copyFrom(new byte[] {(byte) (key.byteAt(i) + 1)}));
            }
        }
        return ZERO;
    }

    ByteString value() {
        return switch (dice.below(12)) {
            case 0 -> ByteString.EMPTY;
            case 1 -> bytes("long ".repeat(1 + dice.below(60)));
            case 2 -> bytes("\u00ff\u0000");
            default -> bytes("v" + dice.below(9));
        };
    }
}
