/** When checkpoints are taken, what the log may be purged up to, and how a checkpoint gets from peer to peer. */
@NullMarked
package io.cairn.server.checkpoint;

import org.jspecify.annotations.NullMarked;
