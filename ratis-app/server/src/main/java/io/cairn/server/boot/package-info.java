/** From a data directory to a part in a cluster: identity, founding, return in place of a lost self. */
@NullMarked
package io.cairn.server.boot;

import org.jspecify.annotations.NullMarked;
