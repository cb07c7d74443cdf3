package io.cairn.statemachine.store;

import io.cairn.statemachine.ByteReader;
import io.cairn.statemachine.ByteWriter;
import io.cairn.statemachine.Bytes;
import io.cairn.statemachine.Permission;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * A role, but for the name: {@code count (type:byte key end)*}.
 *
 * @param permissions ascending by key; those of one key in the order in which they were granted
 */
record RoleRow(List<Permission> permissions) {
    static final RoleRow EMPTY = new RoleRow(List.of());

    private static final Permission.Type[] TYPES = Permission.Type.values();

    RoleRow {
        permissions = List.copyOf(permissions);
    }

    RoleRow with(Permission granted) {
        List<Permission> next = new ArrayList<>(permissions);
        int place = place(granted);
        if (place < 0) {
            next.add(granted);
            next.sort(Comparator.comparing(Permission::key));
        } else {
            next.set(place, granted);
        }
        return new RoleRow(next);
    }

    /** Where a permission about the same keys is, or -1. etcd looks only at the first one of that key, and so do we. */
    private int place(Permission granted) {
        for (int i = 0; i < permissions.size(); i++) {
            Permission known = permissions.get(i);
            if (known.key().compareTo(granted.key()) >= 0) {
                return known.isAbout(granted.key(), granted.end()) ? i : -1;
            }
        }
        return -1;
    }

    RoleRow without(Bytes key, Bytes end) {
        return new RoleRow(
                permissions.stream().filter(p -> !p.isAbout(key, end)).toList());
    }

    byte[] encode() {
        ByteWriter out = new ByteWriter().writeVarint(permissions.size());
        for (Permission permission : permissions) {
            out.writeByte(permission.type().ordinal())
                    .writeBytes(permission.key())
                    .writeBytes(permission.end());
        }
        return out.toArray();
    }

    static RoleRow decode(ByteReader in) {
        List<Permission> permissions = new ArrayList<>();
        for (int left = in.readCount(); left > 0; left--) {
            int type = in.readByte();
            if (type >= TYPES.length) {
                throw new IllegalArgumentException("permission type " + type);
            }
            permissions.add(new Permission(TYPES[type], in.readBytes(), in.readBytes()));
        }
        return new RoleRow(permissions);
    }
}
