package io.cairn.server.watch;

import io.cairn.statemachine.Event;
import io.cairn.statemachine.KeyValue;
import org.jspecify.annotations.Nullable;

/** An event that many watches get, with the bytes that they get it as. Pump's thread only. */
public final class SharedEvent {
    /** Makes the bytes. */
    @FunctionalInterface
    public interface Encoder {
        byte[] encode(Event event, @Nullable KeyValue previous);
    }

    private final Event event;
    private @Nullable KeyValue previous;
    private boolean previousLoaded;
    private byte @Nullable [] plain;
    private byte @Nullable [] complete;

    SharedEvent(Event event) {
        this.event = event;
    }

    public Event event() {
        return event;
    }

    boolean lacksPrevious() {
        return !previousLoaded;
    }

    void previous(@Nullable KeyValue loaded) {
        previous = loaded;
        previousLoaded = true;
    }

    /** The same array for all that ask the same; not to be written to. */
    public byte[] encoded(boolean withPrevious, Encoder encoder) {
        byte[] known = withPrevious ? complete : plain;
        if (known == null) {
            known = encoder.encode(event, withPrevious ? previous : null);
            if (withPrevious) {
                complete = known;
            } else {
                plain = known;
            }
        }
        return known;
    }

    /** Of key and value. */
    int bytes() {
        return event.key().length() + event.kv().value().length();
    }
}
