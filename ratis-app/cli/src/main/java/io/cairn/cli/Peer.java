package io.cairn.cli;

/** A member and where to reach it; the endpoint is empty for one that never started, the name and id where nobody told. */
record Peer(String name, long id, String endpoint) {
    /** What to call it in front of people. */
    String label() {
        return name.isEmpty() ? endpoint : name;
    }
}
