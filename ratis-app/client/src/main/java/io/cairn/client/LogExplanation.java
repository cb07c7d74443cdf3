package io.cairn.client;

import java.util.List;

/**
 * What holds each part of one peer's log.
 *
 * @param parts oldest first
 * @param maxBytes the bound on the log on disk
 */
public record LogExplanation(List<LogPart> parts, long maxBytes) {
    /** Copies the list. */
    public LogExplanation {
        parts = List.copyOf(parts);
    }
}
