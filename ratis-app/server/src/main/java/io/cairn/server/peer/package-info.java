/** Calls between peers beside Raft: who may ask what, and what is answered. */
@NullMarked
package io.cairn.server.peer;

import org.jspecify.annotations.NullMarked;
