package io.cairn.server.peer;

import io.cairn.api.peer.Refusal;

/** A peer answered that it will not do what it was asked to; the call had no effect. */
public final class PeerRefusal extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Refusal.Reason reason;

    public PeerRefusal(Refusal.Reason reason, String message) {
        super(message, null, false, false);
        this.reason = reason;
    }

    public Refusal.Reason reason() {
        return reason;
    }
}
