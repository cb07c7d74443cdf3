/** What happens to entries once they are committed. */
@NullMarked
package io.cairn.server.apply;

import org.jspecify.annotations.NullMarked;
