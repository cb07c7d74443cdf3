/** etcd's JSON gateway: the gRPC services of this peer once more, as JSON over HTTP. */
@NullMarked
package io.cairn.server.gateway;

import org.jspecify.annotations.NullMarked;
