package io.cairn.client;

import java.util.List;

/**
 * What a member says of itself in etcd's words; real etcd answers it too.
 *
 * @param header who answered, and its revision
 * @param version of the API it speaks
 * @param dbSize bytes of its store on disk
 * @param dbSizeInUse bytes of those that hold data
 * @param leader member id of the leader, unsigned, 0 for none
 * @param raftIndex last committed entry
 * @param raftTerm its term
 * @param raftAppliedIndex last applied entry
 * @param errors alarms and the like, for people
 * @param learner whether it does not vote
 * @param storageVersion of its data, empty where not told
 * @param dbSizeQuota bytes at which writes stop, 0 where not told
 */
public record EtcdStatus(
        Header header,
        String version,
        long dbSize,
        long dbSizeInUse,
        long leader,
        long raftIndex,
        long raftTerm,
        long raftAppliedIndex,
        List<String> errors,
        boolean learner,
        String storageVersion,
        long dbSizeQuota) {
    /** Copies the list. */
    public EtcdStatus {
        errors = List.copyOf(errors);
    }
}
