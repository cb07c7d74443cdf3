package io.cairn.statemachine.command;

import io.cairn.statemachine.Alarm;

/**
 * Raises or clears an alarm; both may be repeated.
 *
 * @param active false: cleared. An automatic clearing leaves what an operator raised
 */
public record SetAlarm(Alarm alarm, boolean active) implements ClusterCommand {}
