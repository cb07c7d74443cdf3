package io.cairn.server.node;

/** Why a peer ends that was removed from its cluster: nothing is wrong, and starting it again will not help. */
public final class Removed extends Exception {
    private static final long serialVersionUID = 1L;

    public Removed() {
        super("this peer was removed from its cluster; to use it again, delete its data directory and add it as a new"
                + " member");
    }
}
