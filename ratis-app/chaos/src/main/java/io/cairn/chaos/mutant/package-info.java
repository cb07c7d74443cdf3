/**
 * Mistakes that a peer is made to make, to see whether the checks find them. A java agent rewrites a method while the
 * peer's classes are loaded; the product itself knows nothing of it.
 */
@NullMarked
package io.cairn.chaos.mutant;

import org.jspecify.annotations.NullMarked;
