package io.cairn.statemachine.command;

/**
 * A data directory takes the place it was invited to. As long as the id takes no part in the log, the last one to ask
 * has it; from then on only the same one may ask again.
 *
 * @param claim random number of the directory, never 0
 */
public record ClaimMember(long id, long claim) implements ClusterCommand {}
