package io.cairn.client;

import java.util.List;

/**
 * Alarms that are up, or those that were just cleared.
 *
 * @param header who answered
 */
public record AlarmList(Header header, List<Alarm> alarms) {
    /** Copies the list. */
    public AlarmList {
        alarms = List.copyOf(alarms);
    }
}
