package io.cairn.client;

import java.time.Duration;
import java.util.Optional;

/**
 * How many gaps between two applies were of about one length.
 *
 * @param upTo at most so long, and longer than those counted before; empty: longer than all bounds
 */
public record GapCount(Optional<Duration> upTo, long count) {}
