package io.cairn.statemachine.command;

/** Takes back an invitation that nobody has followed yet. Who takes part leaves by a configuration entry instead. */
public record RemoveMember(long id) implements ClusterCommand {}
