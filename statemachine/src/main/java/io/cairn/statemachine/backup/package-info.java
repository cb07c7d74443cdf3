/** Copies of the state that are kept elsewhere: how they look on disk, and how one proves that they are good. */
@NullMarked
package io.cairn.statemachine.backup;

import org.jspecify.annotations.NullMarked;
