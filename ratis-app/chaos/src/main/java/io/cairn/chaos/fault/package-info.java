/** What is broken on purpose, and how. */
@NullMarked
package io.cairn.chaos.fault;

import org.jspecify.annotations.NullMarked;
