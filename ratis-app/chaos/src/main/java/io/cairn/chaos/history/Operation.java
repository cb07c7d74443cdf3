package io.cairn.chaos.history;

import com.google.protobuf.Message;

/**
 * One request of a client and how it ended.
 *
 * @param id unique in the run
 * @param client who asked; a client has one operation at a time
 * @param connection unique in the run for each client's connection to one process of one peer: what is read by
 *     serializable reads goes up within a connection, and only there
 * @param peer name of the peer that was asked
 * @param request one of etcd's requests, as sent
 * @param called just before it was sent
 * @param returned just after the answer, or when the client gave up waiting
 */
public record Operation(
        long id, int client, long connection, String peer, Message request, long called, long returned, Outcome outcome)
        implements Fact {}
