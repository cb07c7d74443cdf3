/** Shows that clients of etcd find in Cairn what they find in etcd. */
@NullMarked
package io.cairn.conformance;

import org.jspecify.annotations.NullMarked;
