/** Linearizable reads without trusting the clock and without an entry in the log. */
@NullMarked
package io.cairn.server.read;

import org.jspecify.annotations.NullMarked;
