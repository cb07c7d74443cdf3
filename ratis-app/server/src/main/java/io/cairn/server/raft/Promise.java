package io.cairn.server.raft;

/**
 * What a voter must not forget.
 *
 * @param term the highest that it knows; -1: it never took part in any
 * @param vote Ratis' id of the peer that it voted for in that term; empty: nobody
 */
record Promise(long term, String vote) {
    static final Promise NONE = new Promise(-1, "");
}
