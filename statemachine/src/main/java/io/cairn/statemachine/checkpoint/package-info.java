/** Verified copies of the store at an index, made beside apply. */
@NullMarked
package io.cairn.statemachine.checkpoint;

import org.jspecify.annotations.NullMarked;
