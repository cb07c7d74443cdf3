package io.cairn.statemachine.store;

/**
 * What the state remembers of one peer's batches. Made and removed by applied configuration entries only.
 *
 * @param incarnation newest incarnation seen; 0: none yet
 * @param nonce process nonce of that incarnation
 * @param sequence last executed sequence number of that incarnation
 */
public record OriginRow(long origin, long incarnation, long nonce, long sequence) {}
