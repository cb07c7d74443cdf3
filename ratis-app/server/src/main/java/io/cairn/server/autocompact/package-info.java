/** Compaction without an operator: which revision, when, and by whom. */
@NullMarked
package io.cairn.server.autocompact;

import org.jspecify.annotations.NullMarked;
