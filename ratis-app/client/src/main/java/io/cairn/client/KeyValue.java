package io.cairn.client;

/**
 * A key with its value, as it was at the revision that was read.
 *
 * @param key the key
 * @param value the value; empty where only keys were asked for
 * @param createRevision revision of the put that created the key (after its last delete)
 * @param modRevision revision of the put that wrote this value
 * @param version 1 for the put that created the key, one more with each put since
 * @param lease id of the lease that holds the key, 0 for none
 */
public record KeyValue(
        ByteSequence key, ByteSequence value, long createRevision, long modRevision, long version, long lease) {}
