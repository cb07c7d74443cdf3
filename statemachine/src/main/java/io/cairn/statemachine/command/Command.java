package io.cairn.statemachine.command;

/** One change that a client (or a peer) asks for. Everything that could differ between peers is fixed in it. */
public sealed interface Command
        permits Put,
                DeleteRange,
                Txn,
                Compact,
                PublishMember,
                LeaseGrant,
                LeaseRevoke,
                LeaseExpire,
                AuthCommand,
                ClusterCommand {}
