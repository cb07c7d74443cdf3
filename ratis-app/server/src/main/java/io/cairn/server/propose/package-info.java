/** From a client's command to a batch in the log, exactly once. */
@NullMarked
package io.cairn.server.propose;

import org.jspecify.annotations.NullMarked;
