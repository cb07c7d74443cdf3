package io.cairn.server.boot;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cairn.server.boot.Identity.Phase;
import io.cairn.statemachine.Configuration;
import io.cairn.statemachine.Configuration.Participant;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class IdentityTest {
    private static final List<Participant> TOLD =
            List.of(new Participant(1, "h:1", true), new Participant(3, "h:3", false));

    private static Configuration begin(Phase phase, Configuration applied) {
        return new Identity(3, "n3", "t", phase, 9, TOLD, 1, 0).begin(applied);
    }

    /** Ratis starts nobody in a group that it is not in; so a peer that joined and was killed soon never came back. */
    @ParameterizedTest
    @EnumSource(
            value = Phase.class,
            names = {"JOINING", "LISTED", "STARTED"})
    void shouldBeginWithWhatItWasToldWhileTheStoreIsOlderThanItself(Phase phase) {
        Configuration told = new Configuration(TOLD, List.of());
        Configuration before = new Configuration(
                List.of(new Participant(1, "h:1", true), new Participant(2, "h:2", true)),
                List.of(new Participant(3, "h:3", true)));
        assertEquals(told, begin(phase, Configuration.EMPTY));
        assertEquals(told, begin(phase, before));
        Configuration since =
                new Configuration(List.of(new Participant(1, "h:1", true), new Participant(3, "h:4", true)), List.of());
        assertEquals(since, begin(phase, since));
    }
}
