/** What one peer offers to the services on top of it: propose, read, status, snapshots. No gRPC, no Ratis. */
@NullMarked
package io.cairn.server.node;

import org.jspecify.annotations.NullMarked;
