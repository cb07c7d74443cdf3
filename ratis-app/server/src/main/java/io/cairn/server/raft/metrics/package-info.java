/** Ratis' own metrics, kept in plain Dropwizard registries that the rest of the server can read. */
@NullMarked
package io.cairn.server.raft.metrics;

import org.jspecify.annotations.NullMarked;
