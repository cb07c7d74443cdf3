/** What an operator tells a peer: flags, environment and file merged into one immutable {@link PeerConfig}. */
@NullMarked
package io.cairn.server.config;

import org.jspecify.annotations.NullMarked;
