package io.cairn.cli;

import io.cairn.client.ByteSequence;
import io.cairn.client.KeyRange;
import io.cairn.client.Permission;
import io.cairn.client.PermissionList;

/** What a role allows, as etcdctl shows it. */
final class RoleText {
    private static final ByteSequence OPEN = ByteSequence.of((byte) 0);

    private RoleText() {}

    static void print(Console console, String role, PermissionList list) {
        console.line("Role " + role);
        print(console, "KV Read:", list, Permission.Kind.READ);
        print(console, "KV Write:", list, Permission.Kind.WRITE);
    }

    private static void print(Console console, String title, PermissionList list, Permission.Kind kind) {
        console.line(title);
        for (Permission permission : list.permissions()) {
            if (permission.kind() == kind || permission.kind() == Permission.Kind.READ_WRITE) {
                console.line("\t" + withPrefix(permission.range()));
            }
        }
    }

    private static String withPrefix(KeyRange range) {
        boolean prefix = !range.start().isEmpty()
                && !range.start().equals(OPEN)
                && KeyRange.prefix(range.start()).equals(range);
        return range(range) + (prefix ? " (prefix " + range.start().utf8() + ")" : "");
    }

    /** Just the key, or an interval. */
    static String range(KeyRange range) {
        if (range.end().isEmpty()) {
            return range.start().utf8();
        }
        return "[" + range.start().utf8() + ", "
                + (range.end().equals(OPEN) ? "<open ended>" : range.end().utf8() + ")");
    }

    static Json json(PermissionList list) {
        return new Json()
                .put("header", KvJson.header(list.header()))
                .putUnlessEmpty(
                        "perm", list.permissions().stream().map(RoleText::json).toList());
    }

    private static Json json(Permission permission) {
        return new Json()
                .putUnlessEmpty("permType", permission.kind().ordinal())
                .putBytes("key", permission.range().start().toByteArray())
                .putBytes("range_end", permission.range().end().toByteArray());
    }
}
