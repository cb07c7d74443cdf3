package io.cairn.statemachine.command;

/** Bytes that stand for kinds of things in the log. A number once used is never used for anything else. */
final class Tag {
    static final int PUT = 1;
    static final int DELETE_RANGE = 2;
    static final int RANGE = 3;
    static final int TXN = 4;
    static final int COMPACT = 5;
    static final int PUBLISH_MEMBER = 6;
    static final int LEASE_GRANT = 7;
    static final int LEASE_REVOKE = 8;
    static final int LEASE_EXPIRE = 9;

    static final int ADD_MEMBER = 30;
    static final int CLAIM_MEMBER = 31;
    static final int REMOVE_MEMBER = 32;
    static final int UPDATE_MEMBER = 33;
    static final int SET_ALARM = 34;

    static final int ADD_USER = 20;
    static final int DELETE_USER = 21;
    static final int CHANGE_PASSWORD = 22;
    static final int GRANT_ROLE = 23;
    static final int REVOKE_ROLE = 24;
    static final int ADD_ROLE = 25;
    static final int DELETE_ROLE = 26;
    static final int GRANT_PERMISSION = 27;
    static final int REVOKE_PERMISSION = 28;

    static final int SINGLE_KEY = 0;
    static final int HALF_OPEN = 1;
    static final int OPEN_END = 2;

    static final int PREV_KV = 1;
    static final int IGNORE_VALUE = 1 << 1;
    static final int IGNORE_LEASE = 1 << 2;

    static final int KEYS_ONLY = 1;
    static final int COUNT_ONLY = 1 << 1;

    static final int LEARNER = 1;

    static final int ACTIVE = 1;
    static final int AUTOMATIC = 1 << 1;

    static final int NO_PASSWORD = 1;

    private Tag() {}
}
