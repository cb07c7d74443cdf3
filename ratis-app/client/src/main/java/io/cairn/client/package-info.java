/**
 * The Java client of Cairn. Start at {@link io.cairn.client.CairnClient}; every failure is a {@link
 * io.cairn.client.CairnException} that says whether a write was applied. Everything here is immutable or safe for
 * use by many threads.
 */
@NullMarked
package io.cairn.client;

import org.jspecify.annotations.NullMarked;
