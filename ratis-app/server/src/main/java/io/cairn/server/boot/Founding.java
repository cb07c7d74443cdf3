package io.cairn.server.boot;

import io.cairn.api.peer.Founder;
import io.cairn.statemachine.Configuration.Participant;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;

/** What founders agree on: who they are, and the number of their cluster that follows from it. */
final class Founding {
    private Founding() {}

    /** The same for every founder that has the same list; another for any other list, so mixed clusters cannot form. */
    static long clusterId(List<Founder> founders, String token) {
        StringBuilder text = new StringBuilder("cairn cluster\n").append(token).append('\n');
        founders.stream()
                .sorted(Comparator.comparing(Founder::getName))
                .forEach(f -> text.append(f.getName())
                        .append('=')
                        .append(HexFormat.of().toHexDigits(f.getId()))
                        .append('@')
                        .append(f.getPeerUrl())
                        .append('\n'));
        try {
            byte[] hash =
                    MessageDigest.getInstance("SHA-256").digest(text.toString().getBytes(StandardCharsets.UTF_8));
            long id = java.nio.ByteBuffer.wrap(hash).getLong();
            return id == 0 ? 1 : id;
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    static List<Participant> participants(List<Founder> founders) {
        return founders.stream()
                .map(f -> new Participant(f.getId(), f.getPeerUrl(), true))
                .toList();
    }

    static boolean includes(List<Founder> founders, Founder founder) {
        return founders.stream().anyMatch(f -> f.getName().equals(founder.getName()) && f.getId() == founder.getId());
    }
}
