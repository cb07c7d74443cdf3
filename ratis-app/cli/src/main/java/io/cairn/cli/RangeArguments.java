package io.cairn.cli;

import io.cairn.client.ByteSequence;
import io.cairn.client.KeyRange;
import java.util.List;

/** How get and del name keys: one, an interval, a prefix, or from a key on. */
final class RangeArguments {
    private static final int KEY_AND_END = 2;

    private RangeArguments() {}

    static KeyRange parse(String verb, List<String> args, boolean prefix, boolean fromKey) {
        if (args.isEmpty() || args.size() > KEY_AND_END) {
            throw badArguments(verb + " command needs one argument as key and an optional argument as range_end");
        }
        if (prefix && fromKey) {
            throw badArguments("`--prefix` and `--from-key` cannot be set at the same time, choose one");
        }
        ByteSequence key = ByteSequence.of(args.get(0));
        if (args.size() == KEY_AND_END) {
            if (prefix || fromKey) {
                throw badArguments(
                        "too many arguments, only accept one argument when `--prefix` or `--from-key` is set");
            }
            return KeyRange.between(key, ByteSequence.of(args.get(1)));
        }
        if (prefix) {
            return KeyRange.prefix(key);
        }
        return fromKey ? KeyRange.from(key) : KeyRange.key(key);
    }

    private static CliException badArguments(String line) {
        return new CliException(ExitCode.BAD_ARGS, line);
    }
}
