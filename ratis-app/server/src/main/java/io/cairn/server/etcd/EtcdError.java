package io.cairn.server.etcd;

import io.cairn.server.node.MemberRefusal;
import io.cairn.server.node.Unavailable;
import io.cairn.statemachine.command.Outcome;
import io.grpc.Status;
import io.grpc.Status.Code;
import io.grpc.StatusRuntimeException;

/**
 * Every refusal that clients may see, with etcd's code and text. The text is the API: clients recognize an error by
 * it, then trust the code to say whether to try again.
 */
public enum EtcdError {
    EMPTY_KEY(Code.INVALID_ARGUMENT, "key is not provided"),
    KEY_NOT_FOUND(Code.INVALID_ARGUMENT, "key not found"),
    VALUE_PROVIDED(Code.INVALID_ARGUMENT, "value is provided"),
    LEASE_PROVIDED(Code.INVALID_ARGUMENT, "lease is provided"),
    TOO_MANY_OPERATIONS(Code.INVALID_ARGUMENT, "too many operations in txn request"),
    DUPLICATE_KEY(Code.INVALID_ARGUMENT, "duplicate key given in txn request"),
    CLIENT_API_VERSION(Code.INVALID_ARGUMENT, "invalid client api version"),
    INVALID_SORT_OPTION(Code.INVALID_ARGUMENT, "invalid sort option"),
    REQUEST_TOO_LARGE(Code.INVALID_ARGUMENT, "request is too large"),
    USER_NAME_EMPTY(Code.INVALID_ARGUMENT, "user name is empty"),
    ROLE_NAME_EMPTY(Code.INVALID_ARGUMENT, "role name is empty"),
    PERMISSION_NOT_GIVEN(Code.INVALID_ARGUMENT, "permission not given"),
    INVALID_AUTH_MANAGEMENT(Code.INVALID_ARGUMENT, "invalid auth management"),
    USER_EXISTS(Code.FAILED_PRECONDITION, "user name already exists"),
    USER_NOT_FOUND(Code.FAILED_PRECONDITION, "user name not found"),
    ROLE_EXISTS(Code.FAILED_PRECONDITION, "role name already exists"),
    ROLE_NOT_FOUND(Code.FAILED_PRECONDITION, "role name not found"),
    ROLE_NOT_GRANTED(Code.FAILED_PRECONDITION, "role is not granted to the user"),
    PERMISSION_NOT_GRANTED(Code.FAILED_PRECONDITION, "permission is not granted to the role"),
    AUTH_NOT_ENABLED(Code.FAILED_PRECONDITION, "authentication is not enabled"),
    LEASE_NOT_FOUND(Code.NOT_FOUND, "requested lease not found"),
    LEASE_EXISTS(Code.FAILED_PRECONDITION, "lease already exists"),
    LEASE_TTL_TOO_LARGE(Code.OUT_OF_RANGE, "too large lease TTL"),
    COMPACTED(Code.OUT_OF_RANGE, "mvcc: required revision has been compacted"),
    FUTURE_REVISION(Code.OUT_OF_RANGE, "mvcc: required revision is a future revision"),
    NO_SPACE(Code.RESOURCE_EXHAUSTED, "mvcc: database space exceeded"),
    LEARNER(Code.FAILED_PRECONDITION, "rpc not supported for learner"),
    CORRUPT(Code.DATA_LOSS, "corrupt cluster"),
    MEMBER_URLS_INVALID(Code.INVALID_ARGUMENT, "given member URLs are invalid"),
    MEMBER_ID_EXISTS(Code.FAILED_PRECONDITION, "member ID already exist"),
    PEER_URL_EXISTS(Code.FAILED_PRECONDITION, "Peer URLs already exists"),
    TOO_MANY_LEARNERS(Code.FAILED_PRECONDITION, "too many learner members in cluster"),
    MEMBER_NOT_FOUND(Code.NOT_FOUND, "member not found"),
    NOT_A_LEARNER(Code.FAILED_PRECONDITION, "can only promote a learner member"),
    LEARNER_NOT_IN_SYNC(Code.FAILED_PRECONDITION, "can only promote a learner member which is in sync with leader"),
    /** etcd means FAILED_PRECONDITION and sends UNKNOWN; Cairn sends what etcd sends. */
    NOT_ENOUGH_STARTED(Code.UNKNOWN, "re-configuration failed due to not enough started members"),
    UNHEALTHY(Code.UNAVAILABLE, "unhealthy cluster"),
    NOT_LEADER(Code.FAILED_PRECONDITION, "not leader"),
    BAD_TRANSFEREE(Code.FAILED_PRECONDITION, "bad leader transferee"),
    TRANSFER_TIMED_OUT(Code.UNKNOWN, "request timed out, leader transfer took too long"),
    DOWNGRADE_FORMAT(Code.INVALID_ARGUMENT, "wrong downgrade target version format"),
    UNKNOWN_METHOD(Code.UNKNOWN, "unknown method"),
    DOWNGRADE_TARGET(Code.INVALID_ARGUMENT, "invalid downgrade target version"),
    /**
     * etcd means RESOURCE_EXHAUSTED and sends UNKNOWN. Cairn sends what etcd sends: clients that look at the code
     * take RESOURCE_EXHAUSTED for a full disk and stop, while this passes by itself.
     */
    TOO_MANY_REQUESTS(Code.UNKNOWN, "too many requests"),
    NO_LEADER(Code.UNAVAILABLE, "no leader"),
    LEADER_CHANGED(Code.UNAVAILABLE, "leader changed"),
    STOPPED(Code.UNAVAILABLE, "server stopped"),
    TIMED_OUT(Code.UNAVAILABLE, "request timed out"),
    OUTCOME_LOST(Code.UNAVAILABLE, "request timed out, possibly due to previous leader failure"),
    NOT_READY(Code.UNAVAILABLE, "request timed out, waiting for the applied index took too long"),
    /** Not etcd's: a command that every peer failed at in the same way, and undid. */
    INTERNAL(Code.UNKNOWN, "internal error, the request changed nothing; see the log of the server");

    private final Status status;
    private final String text;

    EtcdError(Code code, String text) {
        this.text = "etcdserver: " + text;
        this.status = code.toStatus().withDescription(this.text);
    }

    /** With etcd's prefix. */
    public String text() {
        return text;
    }

    public Status status() {
        return status;
    }

    public StatusRuntimeException exception() {
        return status.asRuntimeException();
    }

    static EtcdError of(Outcome.Reason reason) {
        return switch (reason) {
            case KEY_NOT_FOUND -> KEY_NOT_FOUND;
            case LEASE_NOT_FOUND -> LEASE_NOT_FOUND;
            case LEASE_EXISTS -> LEASE_EXISTS;
            // Only the leader proposes what this refuses; no client waits for it.
            case OLD_TERM -> LEADER_CHANGED;
            case COMPACTED -> COMPACTED;
            case FUTURE_REVISION -> FUTURE_REVISION;
            case NO_SPACE -> NO_SPACE;
            case CORRUPT -> CORRUPT;
            case MEMBER_ID_EXISTS -> MEMBER_ID_EXISTS;
            case PEER_URL_EXISTS -> PEER_URL_EXISTS;
            case TOO_MANY_LEARNERS -> TOO_MANY_LEARNERS;
            case MEMBER_NOT_FOUND -> MEMBER_NOT_FOUND;
            case USER_EXISTS -> USER_EXISTS;
            case USER_NOT_FOUND -> USER_NOT_FOUND;
            case ROLE_EXISTS -> ROLE_EXISTS;
            case ROLE_NOT_FOUND -> ROLE_NOT_FOUND;
            case ROLE_NOT_GRANTED -> ROLE_NOT_GRANTED;
            case PERMISSION_NOT_GRANTED -> PERMISSION_NOT_GRANTED;
            case TOO_LARGE -> REQUEST_TOO_LARGE;
            case CROWDED -> TOO_MANY_REQUESTS;
            case INTERNAL, MEMBER_JOINED -> INTERNAL;
        };
    }

    static EtcdError of(MemberRefusal.Reason reason) {
        return switch (reason) {
            case ID_EXISTS -> MEMBER_ID_EXISTS;
            case URL_EXISTS -> PEER_URL_EXISTS;
            case TOO_MANY_LEARNERS -> TOO_MANY_LEARNERS;
            case NOT_FOUND -> MEMBER_NOT_FOUND;
            case NOT_A_LEARNER -> NOT_A_LEARNER;
            case NOT_IN_SYNC -> LEARNER_NOT_IN_SYNC;
            case NOT_ENOUGH_STARTED -> NOT_ENOUGH_STARTED;
            case UNHEALTHY -> UNHEALTHY;
        };
    }

    /** What etcd would say in the same situation. */
    public static EtcdError of(Unavailable.Reason reason) {
        return switch (reason) {
            case NO_LEADER -> NO_LEADER;
            case TIMED_OUT -> TIMED_OUT;
            case LEADER_CHANGED -> LEADER_CHANGED;
            case TOO_MANY_REQUESTS -> TOO_MANY_REQUESTS;
            case STOPPED -> STOPPED;
            case NO_SPACE -> NO_SPACE;
            case TOO_LARGE -> REQUEST_TOO_LARGE;
            case OUTCOME_LOST -> OUTCOME_LOST;
            case NOT_READY -> NOT_READY;
        };
    }
}
