package io.cairn.cli;

import io.cairn.client.ByteSequence;
import io.cairn.client.Compare;
import io.cairn.client.Compare.Relation;

/** One condition as etcdctl writes it: {@code mod("key") > "3"}. */
final class CompareLine {
    private static final int HEX = 16;

    private CompareLine() {}

    static Compare parse(String line) {
        int open = line.indexOf('(');
        if (open < 0 || line.indexOf(')') < open) {
            throw malformed(line, "");
        }
        String target = line.substring(0, open);
        String key = "";
        String relation = "";
        String value = "";
        try {
            GoQuoted.Part keyPart = GoQuoted.read(line, open + 1);
            key = keyPart.value();
            String rest = line.substring(keyPart.end());
            if (!rest.startsWith(")")) {
                throw new IllegalArgumentException("expected )");
            }
            String[] words = rest.substring(1).stripLeading().split("\\s+", 2);
            if (words.length < 2) {
                throw new IllegalArgumentException("expected a relation and a value");
            }
            relation = words[0];
            value = GoQuoted.read(words[1], 0).value();
        } catch (IllegalArgumentException e) {
            throw malformed(line, "; got " + target + "(\"" + key + "\") " + relation + " \"" + value + "\"");
        }
        return compare(line, target, ByteSequence.of(key), relation(line, relation), value);
    }

    private static Compare compare(String line, String target, ByteSequence key, Relation relation, String value) {
        try {
            return switch (target) {
                case "ver", "version" -> Compare.version(key, relation, Long.parseLong(value));
                case "c", "create" -> Compare.createRevision(key, relation, Long.parseLong(value));
                case "m", "mod" -> Compare.modRevision(key, relation, Long.parseLong(value));
                case "val", "value" -> Compare.value(key, relation, ByteSequence.of(value));
                case "lease" -> Compare.lease(key, relation, Long.parseLong(value, HEX));
                default -> throw malformed(line, " (unknown target " + target + ")");
            };
        } catch (NumberFormatException e) {
            throw new CliException(ExitCode.INVALID_INPUT, "invalid txn compare request: " + line);
        }
    }

    private static Relation relation(String line, String sign) {
        return switch (sign) {
            case "=" -> Relation.EQUAL;
            case "!=" -> Relation.NOT_EQUAL;
            case ">" -> Relation.GREATER;
            case "<" -> Relation.LESS;
            default -> throw malformed(line, " (unknown relation " + sign + ")");
        };
    }

    private static CliException malformed(String line, String detail) {
        return new CliException(ExitCode.INVALID_INPUT, "malformed comparison: " + line + detail);
    }
}
