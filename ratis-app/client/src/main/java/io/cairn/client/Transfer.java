package io.cairn.client;

import java.time.Duration;
import java.util.Optional;

/**
 * A snapshot on its way between the peer that was asked and another one.
 *
 * @param sending to the other peer; false: from it
 * @param peerId of the other peer
 * @param peerName its label
 * @param index what the snapshot reaches
 * @param bytes that the receiver has, reused ones included
 * @param totalBytes of the snapshot
 * @param reusedBytes that the receiver had already and did not fetch
 * @param bytesPerSecond lately
 * @param eta until all is there; empty while nobody can tell
 */
public record Transfer(
        boolean sending,
        long peerId,
        String peerName,
        long index,
        long bytes,
        long totalBytes,
        long reusedBytes,
        long bytesPerSecond,
        Optional<Duration> eta) {}
