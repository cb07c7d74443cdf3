package io.cairn.client;

import java.nio.file.Path;

/**
 * A backup that was saved.
 *
 * @param directory where it is
 * @param peer name of the peer that it was saved from
 * @param revision of the state in it
 * @param files how many
 * @param bytes of all files
 * @param receivedFiles how many of them were sent; the others are shared with earlier backups
 * @param receivedBytes of those that were sent
 */
public record BackupSaved(
        Path directory, String peer, long revision, int files, long bytes, int receivedFiles, long receivedBytes) {}
