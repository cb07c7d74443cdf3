package io.cairn.statemachine.command;

/** A change of users and roles. Each one that changes something raises the auth revision by one. */
public sealed interface AuthCommand extends Command
        permits AddUser,
                DeleteUser,
                ChangePassword,
                GrantRole,
                RevokeRole,
                AddRole,
                DeleteRole,
                GrantPermission,
                RevokePermission {}
