/** One peer: how its parts are put together, started and stopped. */
@NullMarked
package io.cairn.server;

import org.jspecify.annotations.NullMarked;
