/** The command line: verbs as etcdctl has them, and Cairn's own. Stays thin: cairn-client does the talking. */
@NullMarked
package io.cairn.cli;

import org.jspecify.annotations.NullMarked;
