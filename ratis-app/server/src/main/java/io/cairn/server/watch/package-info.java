/** Watches as cursors that pull: one thread reads new events and hands them to those who are ready. No gRPC. */
@NullMarked
package io.cairn.server.watch;

import org.jspecify.annotations.NullMarked;
