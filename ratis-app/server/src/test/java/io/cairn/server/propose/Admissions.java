package io.cairn.server.propose;

import io.cairn.server.node.Unavailable;
import io.cairn.statemachine.command.Command;
import java.util.function.Supplier;

/** Gates that tests open and shut. */
final class Admissions {
    private Admissions() {}

    /** Refuses for the reason there is; never makes anything wait. */
    static Admission unless(Supplier<Unavailable.Reason> refusal) {
        return new Admission() {
            @Override
            public Unavailable.Reason refusal(Command command) {
                return refusal.get();
            }

            @Override
            public Unavailable.Reason hold() {
                return null;
            }
        };
    }
}
