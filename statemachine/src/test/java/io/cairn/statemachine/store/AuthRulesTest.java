package io.cairn.statemachine.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.cairn.statemachine.Bytes;
import io.cairn.statemachine.PasswordHash;
import io.cairn.statemachine.Permission;
import io.cairn.statemachine.Permission.Type;
import io.cairn.statemachine.command.AddRole;
import io.cairn.statemachine.command.AddUser;
import io.cairn.statemachine.command.ChangePassword;
import io.cairn.statemachine.command.Command;
import io.cairn.statemachine.command.DeleteRole;
import io.cairn.statemachine.command.DeleteUser;
import io.cairn.statemachine.command.GrantPermission;
import io.cairn.statemachine.command.GrantRole;
import io.cairn.statemachine.command.Outcome;
import io.cairn.statemachine.command.Outcome.Reason;
import io.cairn.statemachine.command.RevokePermission;
import io.cairn.statemachine.command.RevokeRole;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuthRulesTest {
    private static final PasswordHash HASH = new PasswordHash(Bytes.utf8("$2a$10$secret"));
    private static final Bytes A = Bytes.utf8("a");
    private static final Bytes B = Bytes.utf8("b");

    @TempDir
    private Path directory;

    private Fixture fixture;

    @BeforeEach
    void open() throws IOException {
        fixture = new Fixture(directory.resolve("store"));
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void shouldCountEachChangeAndNothingElse() {
        assertEquals(1, revision());
        changes(new AddUser("u", false, HASH));
        changes(new AddRole("r"));
        changes(new GrantRole("u", "r"));
        applies(new GrantRole("u", "r"));
        assertEquals(4, revision());
        changes(new GrantRole("u", "root"));
        changes(new ChangePassword("u", HASH));
        changes(new GrantPermission("r", new Permission(Type.READ, A, Bytes.EMPTY)));
        changes(new GrantPermission("r", new Permission(Type.READ, A, Bytes.EMPTY)));
        changes(new RevokePermission("r", A, Bytes.EMPTY));
        changes(new RevokeRole("u", "root"));
        changes(new DeleteRole("r"));
        changes(new DeleteUser("u"));
        try (View view = fixture.store.view()) {
            assertEquals(1, view.revision(), "the store's own revision");
        }
    }

    @Test
    void shouldRefuseWhatEtcdRefuses() {
        applies(new AddUser("u", true, PasswordHash.NONE));
        applies(new AddRole("r"));
        refuses(Reason.USER_EXISTS, new AddUser("u", false, HASH));
        refuses(Reason.USER_NOT_FOUND, new DeleteUser("x"));
        refuses(Reason.USER_NOT_FOUND, new ChangePassword("x", HASH));
        refuses(Reason.USER_NOT_FOUND, new GrantRole("x", "r"));
        refuses(Reason.USER_NOT_FOUND, new RevokeRole("x", "r"));
        refuses(Reason.ROLE_NOT_FOUND, new GrantRole("u", "x"));
        refuses(Reason.ROLE_NOT_GRANTED, new RevokeRole("u", "r"));
        refuses(Reason.ROLE_EXISTS, new AddRole("r"));
        refuses(Reason.ROLE_NOT_FOUND, new DeleteRole("x"));
        refuses(Reason.ROLE_NOT_FOUND, new GrantPermission("x", new Permission(Type.READ, A, B)));
        refuses(Reason.ROLE_NOT_FOUND, new RevokePermission("x", A, B));
        applies(new GrantPermission("r", new Permission(Type.READ, A, B)));
        refuses(Reason.PERMISSION_NOT_GRANTED, new RevokePermission("r", A, Bytes.EMPTY));
    }

    @Test
    void shouldKeepNamesAndPermissionsInOrder() {
        for (String name : List.of("b", "ä", "a", "a.b", "z")) {
            applies(new AddUser(name, true, PasswordHash.NONE));
            applies(new AddRole(name));
        }
        List.of("z", "root", "a").forEach(role -> applies(new GrantRole("b", role)));
        applies(new GrantPermission("a", new Permission(Type.WRITE, B, Bytes.EMPTY)));
        applies(new GrantPermission("a", new Permission(Type.READ, A, Bytes.EMPTY)));
        applies(new GrantPermission("a", new Permission(Type.READ, A, B)));
        applies(new GrantPermission("a", new Permission(Type.READWRITE, A, Bytes.EMPTY)));
        try (View view = fixture.store.view()) {
            assertEquals(List.of("a", "a.b", "b", "z", "ä"), view.auth().users());
            assertEquals(List.of("a", "a.b", "b", "z", "ä"), view.auth().roles());
            assertEquals(List.of("a", "root", "z"), view.auth().rolesOf("b"));
            assertEquals(
                    List.of(
                            new Permission(Type.READWRITE, A, Bytes.EMPTY),
                            new Permission(Type.READ, A, B),
                            new Permission(Type.WRITE, B, Bytes.EMPTY)),
                    view.auth().permissionsOf("a"));
            assertNull(view.auth().rolesOf("root"));
            assertNull(view.auth().permissionsOf("root"));
        }
    }

    @Test
    void shouldTakeADeletedRoleFromAllWhoHaveIt() {
        applies(new AddRole("r"));
        applies(new AddUser("u", true, PasswordHash.NONE));
        applies(new GrantRole("u", "r"));
        List<Outcome> outcomes =
                fixture.apply(new AddUser("v", true, PasswordHash.NONE), new GrantRole("v", "r"), new DeleteRole("r"));
        outcomes.forEach(outcome -> assertEquals(new Outcome.AuthChanged(1), outcome));
        try (View view = fixture.store.view()) {
            assertEquals(List.of(), view.auth().rolesOf("u"));
            assertEquals(List.of(), view.auth().rolesOf("v"));
            assertEquals(List.of(), view.auth().roles());
        }
    }

    @Test
    void shouldSeeEarlierCommandsOfTheEntryButNotRefusedOnes() {
        List<Outcome> outcomes = fixture.apply(
                new AddUser("u", false, HASH),
                new AddUser("u", false, HASH),
                Fixture.put("k", "v"),
                new DeleteUser("u"),
                new GrantRole("u", "root"));
        assertEquals(new Outcome.AuthChanged(1), outcomes.get(0));
        assertEquals(new Outcome.Rejected(1, Reason.USER_EXISTS), outcomes.get(1));
        assertEquals(new Outcome.AuthChanged(2), outcomes.get(3));
        assertEquals(new Outcome.Rejected(2, Reason.USER_NOT_FOUND), outcomes.get(4));
        assertEquals(3, revision());
    }

    @Test
    void shouldBeInCheckpointsAndSurviveARestart() throws IOException {
        applies(new AddRole("r"));
        applies(new AddUser("u", false, HASH));
        applies(new GrantRole("u", "r"));
        Path files = directory.resolve("checkpoint");
        fixture.store.writeCheckpoint(files);
        try (Store copy = Store.open(directory.resolve("copy"), StoreOptions.DEFAULTS)) {
            copy.install(files);
            try (View view = copy.view()) {
                assertEquals(List.of("r"), view.auth().rolesOf("u"));
                assertEquals(4, view.auth().revision());
            }
        }
        fixture.close();
        fixture = new Fixture(directory.resolve("store"));
        changes(new RevokeRole("u", "r"));
        assertEquals(5, revision());
    }

    @Test
    void shouldKeepHashesButShowThemToNobody() {
        AddUser add = new AddUser("u", false, HASH);
        assertFalse(add.toString().contains("secret"), add.toString());
        assertFalse(new ChangePassword("u", HASH).toString().contains("secret"));
        applies(add);
        applies(new AddUser("v", true, PasswordHash.NONE));
        applies(new ChangePassword("v", HASH));
        try (PinnedView view = (PinnedView) fixture.store.view()) {
            AuthTable table = new AuthTable(view.rows().auth());
            UserRow user = table.user("u");
            assertNotNull(user);
            assertEquals(HASH, user.password());
            assertFalse(user.toString().contains("secret"));
            UserRow without = table.user("v");
            assertNotNull(without);
            assertEquals(PasswordHash.NONE, without.password());
        }
    }

    private void changes(Command command) {
        long before = revision();
        applies(command);
        assertEquals(before + 1, revision(), command.toString());
    }

    private void applies(Command command) {
        assertEquals(new Outcome.AuthChanged(1), fixture.applyOne(command), command.toString());
    }

    private void refuses(Reason reason, Command command) {
        long before = revision();
        assertEquals(new Outcome.Rejected(1, reason), fixture.applyOne(command));
        assertEquals(before, revision());
    }

    private long revision() {
        try (View view = fixture.store.view()) {
            return view.auth().revision();
        }
    }
}
