/** Changes of who belongs to the cluster: asked for on any peer, decided and carried out by the leader. */
@NullMarked
package io.cairn.server.members;

import org.jspecify.annotations.NullMarked;
