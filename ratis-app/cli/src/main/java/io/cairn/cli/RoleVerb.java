package io.cairn.cli;

import io.cairn.client.ByteSequence;
import io.cairn.client.CairnClient;
import io.cairn.client.KeyRange;
import io.cairn.client.Permission;
import io.cairn.client.PermissionList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "role",
        description = "Role related commands",
        subcommands = {
            RoleVerb.Add.class,
            RoleVerb.Delete.class,
            RoleVerb.Get.class,
            RoleVerb.Names.class,
            RoleVerb.Grant.class,
            RoleVerb.Revoke.class
        })
final class RoleVerb extends Group {
    @Command(name = "add", description = "Adds a new role")
    static final class Add extends AuthVerb {
        Add() {
            super(1, 1, "role add command requires role name as its argument");
        }

        @Override
        int run(CairnClient client) {
            return done(client.auth().addRole(arg(0)), "Role " + arg(0) + " created");
        }
    }

    @Command(name = "delete", description = "Deletes a role")
    static final class Delete extends AuthVerb {
        Delete() {
            super(1, 1, "role delete command requires role name as its argument");
        }

        @Override
        int run(CairnClient client) {
            return done(client.auth().deleteRole(arg(0)), "Role " + arg(0) + " deleted");
        }
    }

    @Command(name = "get", description = "Gets detailed information of a role")
    static final class Get extends AuthVerb {
        Get() {
            super(1, 1, "role get command requires role name as its argument");
        }

        @Override
        int run(CairnClient client) {
            PermissionList list = client.auth().permissionsOf(arg(0));
            if (globals().format() == OutputFormat.JSON) {
                print(RoleText.json(list));
            } else {
                RoleText.print(console(), arg(0), list);
            }
            return ExitCode.OK;
        }
    }

    @Command(name = "list", description = "Lists all roles")
    static final class Names extends AuthVerb {
        Names() {
            super(0, 0, "role list command requires no arguments");
        }

        @Override
        int run(CairnClient client) {
            return show(client.auth().roles(), "roles");
        }
    }

    /** A verb about the keys of a role. */
    abstract static class OfKeys extends AuthVerb {
        @Option(names = "--prefix", description = "every key with that prefix")
        private boolean prefix;

        @Option(names = "--from-key", description = "every key from that one on")
        private boolean fromKey;

        OfKeys(int argsMin, int argsMax, String whenWrong) {
            super(argsMin, argsMax, whenWrong);
        }

        /** The last one or two arguments. */
        final KeyRange range(int firstArg) {
            List<String> keys = args().subList(firstArg, args().size());
            if (prefix && fromKey) {
                throw badArguments("--from-key and --prefix flags are mutually exclusive");
            }
            if (keys.size() > 1 && (prefix || fromKey)) {
                throw badArguments("unexpected endkey argument with " + (prefix ? "--prefix" : "--from-key") + " flag");
            }
            ByteSequence key = ByteSequence.of(keys.get(0));
            if (keys.size() > 1) {
                return KeyRange.between(key, ByteSequence.of(keys.get(1)));
            }
            if (prefix) {
                return KeyRange.prefix(key);
            }
            return fromKey ? KeyRange.from(key) : KeyRange.key(key);
        }
    }

    @Command(name = "grant-permission", description = "Grants a key to a role")
    static final class Grant extends OfKeys {
        private static final int KEYS_FROM = 2;

        Grant() {
            super(
                    KEYS_FROM + 1,
                    KEYS_FROM + 2,
                    "role grant command requires role name, permission type, and key [endkey] as its argument");
        }

        @Override
        int run(CairnClient client) {
            Permission permission = new Permission(kind(), range(KEYS_FROM));
            return done(client.auth().grantPermission(arg(0), permission), "Role " + arg(0) + " updated");
        }

        private Permission.Kind kind() {
            return switch (arg(1)) {
                case "read" -> Permission.Kind.READ;
                case "write" -> Permission.Kind.WRITE;
                case "readwrite" -> Permission.Kind.READ_WRITE;
                default -> throw badArguments("invalid permission type: " + arg(1));
            };
        }
    }

    @Command(name = "revoke-permission", description = "Revokes a key from a role")
    static final class Revoke extends OfKeys {
        private static final int KEYS_FROM = 1;

        Revoke() {
            super(
                    KEYS_FROM + 1,
                    KEYS_FROM + 2,
                    "role revoke-permission command requires role name and key [endkey] as its argument");
        }

        @Override
        int run(CairnClient client) {
            KeyRange range = range(KEYS_FROM);
            String what = range.end().isEmpty() ? "key " : "range ";
            return done(
                    client.auth().revokePermission(arg(0), range),
                    "Permission of " + what + RoleText.range(range) + " is revoked from role " + arg(0));
        }
    }
}
