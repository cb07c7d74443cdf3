package io.cairn.cli;

import io.cairn.client.CairnClient;
import io.cairn.client.NameList;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "user",
        description = "User related commands",
        subcommands = {
            UserVerb.Add.class,
            UserVerb.Delete.class,
            UserVerb.Get.class,
            UserVerb.Names.class,
            UserVerb.Passwd.class,
            UserVerb.GrantRole.class,
            UserVerb.RevokeRole.class
        })
final class UserVerb extends Group {
    @Command(name = "add", description = "Adds a new user")
    static final class Add extends AuthVerb {
        @Option(names = "--no-password", description = "a user that no password lets in")
        private boolean noPassword;

        @Option(names = "--new-user-password", paramLabel = "password", description = "instead of being asked for it")
        private String given = "";

        @Option(
                names = "--interactive",
                negatable = true,
                defaultValue = "true",
                fallbackValue = "true",
                description = "ask at the terminal; otherwise one line of standard input; default: true")
        private boolean interactive;

        Add() {
            super(1, 1, "user add command requires user name as its argument");
        }

        @Override
        int run(CairnClient client) {
            int colon = noPassword || !given.isEmpty() ? -1 : arg(0).indexOf(':');
            String name = colon < 0 ? arg(0) : arg(0).substring(0, colon);
            if (name.isEmpty()) {
                throw badArguments("empty user name is not allowed");
            }
            String created = "User " + name + " created";
            if (noPassword) {
                return done(client.auth().addUserWithoutPassword(name), created);
            }
            return done(client.auth().addUser(name, password(name, colon)), created);
        }

        private String password(String name, int colon) {
            if (!given.isEmpty()) {
                return given;
            }
            return colon < 0 ? Passwords.read(console(), name, interactive) : arg(0).substring(colon + 1);
        }
    }

    @Command(name = "delete", description = "Deletes a user")
    static final class Delete extends AuthVerb {
        Delete() {
            super(1, 1, "user delete command requires user name as its argument");
        }

        @Override
        int run(CairnClient client) {
            return done(client.auth().deleteUser(arg(0)), "User " + arg(0) + " deleted");
        }
    }

    @Command(name = "get", description = "Gets detailed information of a user")
    static final class Get extends AuthVerb {
        @Option(names = "--detail", description = "also what the roles allow")
        private boolean detail;

        Get() {
            super(1, 1, "user get command requires user name as its argument");
        }

        @Override
        int run(CairnClient client) {
            NameList roles = client.auth().rolesOf(arg(0));
            if (globals().format() == OutputFormat.JSON) {
                return show(roles, "roles");
            }
            console().line("User: " + arg(0));
            if (detail) {
                for (String role : roles.names()) {
                    console().line("");
                    RoleText.print(console(), role, client.auth().permissionsOf(role));
                }
            } else {
                console().line("Roles:" + (roles.names().isEmpty() ? "" : " " + String.join(" ", roles.names())));
            }
            return ExitCode.OK;
        }
    }

    @Command(name = "list", description = "Lists all users")
    static final class Names extends AuthVerb {
        Names() {
            super(0, 0, "user list command requires no arguments");
        }

        @Override
        int run(CairnClient client) {
            return show(client.auth().users(), "users");
        }
    }

    @Command(name = "passwd", description = "Changes password of user")
    static final class Passwd extends AuthVerb {
        @Option(
                names = "--interactive",
                negatable = true,
                defaultValue = "true",
                fallbackValue = "true",
                description = "ask at the terminal; otherwise one line of standard input; default: true")
        private boolean interactive;

        Passwd() {
            super(1, 1, "user passwd command requires user name as its argument");
        }

        @Override
        int run(CairnClient client) {
            String password = Passwords.read(console(), arg(0), interactive);
            return done(client.auth().changePassword(arg(0), password), "Password updated");
        }
    }

    @Command(name = "grant-role", description = "Grants a role to a user")
    static final class GrantRole extends AuthVerb {
        GrantRole() {
            super(2, 2, "user grant command requires user name and role name as its argument");
        }

        @Override
        int run(CairnClient client) {
            return done(client.auth().grantRole(arg(0), arg(1)), "Role " + arg(1) + " is granted to user " + arg(0));
        }
    }

    @Command(name = "revoke-role", description = "Revokes a role from a user")
    static final class RevokeRole extends AuthVerb {
        RevokeRole() {
            super(2, 2, "user revoke-role requires user name and role name as its argument");
        }

        @Override
        int run(CairnClient client) {
            return done(client.auth().revokeRole(arg(0), arg(1)), "Role " + arg(1) + " is revoked from user " + arg(0));
        }
    }
}
