/** What verbs that work on folders, without a running peer, have in common. */
@NullMarked
package io.cairn.server.offline;

import org.jspecify.annotations.NullMarked;
