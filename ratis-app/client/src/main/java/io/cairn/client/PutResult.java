package io.cairn.client;

import java.util.Optional;

/**
 * A put that was applied.
 *
 * @param header who answered; its revision is that of the put
 * @param previous what the key was before, when asked for and there was any
 */
public record PutResult(Header header, Optional<KeyValue> previous) implements OpResult {}
