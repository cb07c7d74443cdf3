/** Verbs on backups that work on folders, without a running peer: the second main class. */
@NullMarked
package io.cairn.server.backup;

import org.jspecify.annotations.NullMarked;
