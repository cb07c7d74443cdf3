/** What clients did and were told, what peers said of themselves, and what was broken meanwhile: one run, line by line. */
@NullMarked
package io.cairn.chaos.history;

import org.jspecify.annotations.NullMarked;
