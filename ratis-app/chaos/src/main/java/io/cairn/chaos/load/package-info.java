/** Clients of a cluster under test: what they ask for is random, what they were told is written down. */
@NullMarked
package io.cairn.chaos.load;

import org.jspecify.annotations.NullMarked;
