package io.cairn.statemachine.store;

import io.cairn.statemachine.ByteReader;
import io.cairn.statemachine.ByteWriter;
import io.cairn.statemachine.PasswordHash;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/**
 * A user, but for the name: {@code flags:byte hash count role*}; flags: 1 no password.
 *
 * @param roles ascending
 */
record UserRow(boolean noPassword, PasswordHash password, List<String> roles) {
    private static final int NO_PASSWORD = 1;

    UserRow {
        roles = List.copyOf(roles);
    }

    UserRow with(PasswordHash changed) {
        return new UserRow(noPassword, noPassword ? password : changed, roles);
    }

    UserRow with(String role) {
        TreeSet<String> more = new TreeSet<>(roles);
        more.add(role);
        return new UserRow(noPassword, password, new ArrayList<>(more));
    }

    UserRow without(String role) {
        return new UserRow(
                noPassword,
                password,
                roles.stream().filter(r -> !r.equals(role)).toList());
    }

    byte[] encode() {
        ByteWriter out = new ByteWriter().writeByte(noPassword ? NO_PASSWORD : 0);
        out.writeBytes(password.bytes()).writeVarint(roles.size());
        roles.forEach(out::writeText);
        return out.toArray();
    }

    static UserRow decode(ByteReader in) {
        boolean noPassword = in.readByte() == NO_PASSWORD;
        PasswordHash password = new PasswordHash(in.readBytes());
        List<String> roles = new ArrayList<>();
        for (int left = in.readCount(); left > 0; left--) {
            roles.add(in.readText());
        }
        return new UserRow(noPassword, password, roles);
    }
}
