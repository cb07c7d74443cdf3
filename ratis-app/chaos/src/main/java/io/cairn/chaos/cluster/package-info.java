/** A cluster of real peer processes, each in a place of its own, and what can be asked of and done to them. */
@NullMarked
package io.cairn.chaos.cluster;

import org.jspecify.annotations.NullMarked;
