/** etcd's v3 gRPC API: what clients send becomes commands and reads, outcomes become what etcd would answer. */
@NullMarked
package io.cairn.server.etcd;

import org.jspecify.annotations.NullMarked;
