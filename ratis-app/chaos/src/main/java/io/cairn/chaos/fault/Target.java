package io.cairn.chaos.fault;

/** Which peers a fault hits. */
enum Target {
    LEADER,
    FOLLOWER,
    ANY,
    ALL
}
