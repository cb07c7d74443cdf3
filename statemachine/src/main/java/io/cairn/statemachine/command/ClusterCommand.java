package io.cairn.statemachine.command;

/** Changes rows about the cluster: invitations, addresses, alarms. Never touches keys or the revision. */
public sealed interface ClusterCommand extends Command
        permits AddMember, ClaimMember, RemoveMember, UpdateMember, SetAlarm {}
