package io.cairn.server.recover;

import io.cairn.statemachine.Position;
import io.cairn.statemachine.store.Inspection;
import java.nio.file.Path;

/**
 * Files of a state that were read and are whole.
 *
 * @param files a database
 * @param inspection what they say of themselves
 */
record Base(Path files, Inspection inspection) {
    Position position() {
        return inspection.state().position();
    }
}
