package io.cairn.chaos.history;

/**
 * What a peer said of itself at one moment. A peer is asked again only after it answered, so that samples are in order.
 *
 * @param peer name
 * @param start which process of the peer this was, counted from 1: revision and applied may go back only from one to
 *     the next, because what was applied but not yet on the disk is applied again
 * @param directory which data directory of the peer this was, counted from 1: one that was lost takes along what the peer
 *     had promised
 * @param leads whether it says that it is the leader of the term
 * @param index up to which it knows the log to be committed; what is behind that may be taken back
 * @param logBytes bytes on disk below the log's directory, -1 if not looked at
 * @param at when the answer arrived
 */
public record PeerSample(
        String peer,
        int start,
        int directory,
        boolean leads,
        long term,
        long revision,
        long index,
        long applied,
        long logBytes,
        long at)
        implements Fact {}
