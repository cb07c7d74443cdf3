/** What a peer counts and measures, and Prometheus' text for it. No gRPC, no Ratis. */
@NullMarked
package io.cairn.server.metrics;

import org.jspecify.annotations.NullMarked;
