/** The room that the store may take: its quota, the alarm, and how space comes back. */
@NullMarked
package io.cairn.server.space;

import org.jspecify.annotations.NullMarked;
