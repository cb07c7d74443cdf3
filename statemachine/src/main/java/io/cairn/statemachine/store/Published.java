package io.cairn.statemachine.store;

/** What readers get at: a state in RocksDB and the facts that belong to it. */
record Published(Pin pin, Facts facts) {}
