package io.cairn.statemachine;

import org.jspecify.annotations.Nullable;

/** A bug or a corruption: what holds is no longer known, so the process must stop with this one line. */
public final class Fault extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final boolean damage;

    public Fault(String message) {
        super(message);
        this.damage = false;
    }

    public Fault(String message, Throwable cause) {
        super(message, cause);
        this.damage = false;
    }

    private Fault(String message, @Nullable Throwable cause, boolean damage) {
        super(message, cause);
        this.damage = damage;
    }

    /** The store's files on disk are not what was written, or can no longer be read. */
    public static Fault damage(String message, @Nullable Throwable cause) {
        return new Fault(message, cause, true);
    }

    /** Whether the store's files are to blame, or what they are on. */
    public boolean isDamage() {
        return damage;
    }
}
