/** What is left of the disk: watched, and kept from ever running out under the log. */
@NullMarked
package io.cairn.server.disk;

import org.jspecify.annotations.NullMarked;
