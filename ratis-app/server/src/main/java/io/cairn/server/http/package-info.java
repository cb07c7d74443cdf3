/** Health, version and metrics over HTTP, for probes, scrapers and people with curl. */
@NullMarked
package io.cairn.server.http;

import org.jspecify.annotations.NullMarked;
