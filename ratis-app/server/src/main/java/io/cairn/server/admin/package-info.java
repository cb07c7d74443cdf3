/** Cairn's own gRPC service for operators. */
@NullMarked
package io.cairn.server.admin;

import org.jspecify.annotations.NullMarked;
