/**
 * The adapter to Apache Ratis 3.3.0, and its only importer. Outwards it speaks of positions, configurations and bytes;
 * indices are one higher than Ratis' (whose log begins at 0), so that 0 means nothing.
 */
@NullMarked
package io.cairn.server.raft;

import org.jspecify.annotations.NullMarked;
