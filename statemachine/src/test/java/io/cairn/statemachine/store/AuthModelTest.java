package io.cairn.statemachine.store;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cairn.statemachine.Bytes;
import io.cairn.statemachine.PasswordHash;
import io.cairn.statemachine.Permission;
import io.cairn.statemachine.command.AddRole;
import io.cairn.statemachine.command.AddUser;
import io.cairn.statemachine.command.AuthCommand;
import io.cairn.statemachine.command.Batch;
import io.cairn.statemachine.command.BatchCodec;
import io.cairn.statemachine.command.DeleteRole;
import io.cairn.statemachine.command.DeleteUser;
import io.cairn.statemachine.command.GrantPermission;
import io.cairn.statemachine.command.GrantRole;
import io.cairn.statemachine.command.Outcome;
import io.cairn.statemachine.command.RevokePermission;
import io.cairn.statemachine.command.RevokeRole;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Changes of few users and roles by chance, in entries of several commands, against plain collections. */
class AuthModelTest {
    private static final int ENTRIES = 1500;
    private static final String[] NAMES = {"a", "b", "ab", "root"};
    private static final String[] ENDS = {"", "b", "\0"};

    private final TreeMap<String, Set<String>> users = new TreeMap<>();
    private final TreeMap<String, TreeMap<String, Permission>> roles = new TreeMap<>();
    private long revision = 1;

    @Test
    void shouldAnswerAsTheModel(@TempDir Path directory) throws Exception {
        long seed = Long.getLong("cairn.seed", System.nanoTime());
        System.out.println("AuthModelTest: -Dcairn.seed=" + seed);
        Random random = new Random(seed);
        Fixture fixture = new Fixture(directory);
        for (int entry = 0; entry < ENTRIES; entry++) {
            String where = "seed " + seed + ", entry " + entry;
            List<AuthCommand> commands = new ArrayList<>();
            for (int n = random.nextInt(5); n >= 0; n--) {
                commands.add(command(random));
            }
            Batch sent = fixture.batch(commands.toArray(AuthCommand[]::new));
            Batch received = BatchCodec.decode(BatchCodec.encode(sent));
            assertEquals(sent, received, where);
            List<Outcome> outcomes = ((Applied.Executed) fixture.store.apply(fixture.next(), received)).outcomes();
            for (int i = 0; i < commands.size(); i++) {
                boolean accepted = accept(commands.get(i));
                assertEquals(accepted, outcomes.get(i) instanceof Outcome.AuthChanged, where + commands.get(i));
            }
            if (entry % 300 == 299) {
                fixture.close();
                fixture = new Fixture(directory);
            }
            compare(fixture.store, where);
        }
        fixture.close();
    }

    private void compare(Store store, String where) {
        try (View view = store.view()) {
            assertEquals(revision, view.auth().revision(), where);
            assertEquals(new ArrayList<>(users.keySet()), view.auth().users(), where);
            assertEquals(new ArrayList<>(roles.keySet()), view.auth().roles(), where);
            users.forEach((name, held) ->
                    assertEquals(new ArrayList<>(held), view.auth().rolesOf(name), where));
            roles.forEach((name, granted) -> assertEquals(
                    new TreeSet<>(
                            granted.values().stream().map(Permission::toString).toList()),
                    new TreeSet<>(view.auth().permissionsOf(name).stream()
                            .map(Permission::toString)
                            .toList()),
                    where));
        }
    }

    private static AuthCommand command(Random random) {
        String name = NAMES[random.nextInt(NAMES.length)];
        String role = NAMES[random.nextInt(NAMES.length)];
        // One range for each key: of several, etcd replaces only the first, which the explicit tests look at.
        int keys = random.nextInt(ENDS.length);
        Bytes key = Bytes.utf8("k" + keys);
        Bytes end = Bytes.utf8(ENDS[keys]);
        Permission.Type type = Permission.Type.values()[random.nextInt(3)];
        return switch (random.nextInt(8)) {
            case 0 -> new AddUser(name, random.nextBoolean(), PasswordHash.NONE);
            case 1 -> random.nextInt(3) > 0 ? new AddUser(name, true, PasswordHash.NONE) : new DeleteUser(name);
            case 2 -> new GrantRole(name, role);
            case 3 -> new RevokeRole(name, role);
            case 4 -> new AddRole(role);
            case 5 -> random.nextInt(3) > 0 ? new AddRole(role) : new DeleteRole(role);
            case 6 -> new GrantPermission(role, new Permission(type, key, end));
            default -> new RevokePermission(role, key, end);
        };
    }

    private boolean accept(AuthCommand command) {
        if (command instanceof GrantRole grant && users.containsKey(grant.user())) {
            Set<String> held = users.get(grant.user());
            if (held.contains(grant.role()) && (grant.role().equals("root") || roles.containsKey(grant.role()))) {
                return true;
            }
        }
        boolean changed = change(command);
        revision += changed ? 1 : 0;
        return changed;
    }

    private boolean change(AuthCommand command) {
        if (command instanceof AddUser add) {
            return users.putIfAbsent(add.name(), new TreeSet<>()) == null;
        }
        if (command instanceof DeleteUser delete) {
            return users.remove(delete.name()) != null;
        }
        if (command instanceof GrantRole grant) {
            boolean known = grant.role().equals("root") || roles.containsKey(grant.role());
            return known
                    && users.containsKey(grant.user())
                    && users.get(grant.user()).add(grant.role());
        }
        if (command instanceof RevokeRole revoke) {
            return users.containsKey(revoke.user()) && users.get(revoke.user()).remove(revoke.role());
        }
        if (command instanceof AddRole add) {
            return roles.putIfAbsent(add.name(), new TreeMap<>()) == null;
        }
        if (command instanceof DeleteRole delete) {
            users.values().forEach(held -> {
                if (roles.containsKey(delete.name())) {
                    held.remove(delete.name());
                }
            });
            return roles.remove(delete.name()) != null;
        }
        if (command instanceof GrantPermission grant) {
            Permission permission = grant.permission();
            TreeMap<String, Permission> granted = roles.get(grant.role());
            if (granted != null) {
                granted.put(permission.key().toString(), permission);
            }
            return granted != null;
        }
        RevokePermission revoke = (RevokePermission) command;
        return roles.containsKey(revoke.role())
                && roles.get(revoke.role()).remove(revoke.key().toString()) != null;
    }
}
