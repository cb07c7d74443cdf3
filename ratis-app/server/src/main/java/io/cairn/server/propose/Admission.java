package io.cairn.server.propose;

import io.cairn.server.node.Unavailable;
import io.cairn.statemachine.command.Command;
import org.jspecify.annotations.Nullable;

/** Which commands are taken, and whether those that were must wait. Any thread; asked for every command. */
public interface Admission {
    /** Why it is not taken now; null: it is. */
    Unavailable.@Nullable Reason refusal(Command command);

    /** Why nothing may be sent now: what waits longer than its client would is refused for it. Null: it may be sent. */
    Unavailable.@Nullable Reason hold();
}
