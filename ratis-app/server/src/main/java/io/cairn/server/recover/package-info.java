/** A new cluster out of what is left of one that has lost its majority for good: the third main class. */
@NullMarked
package io.cairn.server.recover;

import org.jspecify.annotations.NullMarked;
