/** The state itself: one RocksDB, written by the apply thread only, read through published views. */
@NullMarked
package io.cairn.statemachine.store;

import org.jspecify.annotations.NullMarked;
