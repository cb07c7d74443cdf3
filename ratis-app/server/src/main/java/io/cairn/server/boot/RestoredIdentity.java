package io.cairn.server.boot;

import io.cairn.api.peer.Founder;
import io.cairn.server.boot.Identity.Phase;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Who the members of a cluster are that begins with the state of a backup. */
public final class RestoredIdentity {
    private final String token;
    private final Map<String, Founder> founders = new LinkedHashMap<>();

    /**
     * The same for all members that are given the same, so that each directory can be made on its own machine.
     *
     * @param cluster name to host:port of the peer port, all members
     * @param salt what sets this restore apart from others with these members
     */
    public RestoredIdentity(Map<String, String> cluster, String token, String salt) {
        this.token = token;
        cluster.forEach((name, address) -> founders.put(
                name,
                Founder.newBuilder()
                        .setName(name)
                        .setId(id(name, address, token, salt))
                        .setPeerUrl(address)
                        .build()));
    }

    private static long id(String name, String address, String token, String salt) {
        String text = String.join("\n", "cairn restored member", token, salt, name, address);
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            long id = ByteBuffer.wrap(hash).getLong();
            return id == 0 ? 1 : id;
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /** Never that of a cluster that was founded otherwise: it follows from the ids. */
    public long clusterId() {
        return Founding.clusterId(all(), token);
    }

    /** Raft id of a member, which must be one of the cluster. */
    public long id(String name) {
        Founder founder = founders.get(name);
        if (founder == null) {
            throw new IllegalArgumentException("no member is named " + name);
        }
        return founder.getId();
    }

    private List<Founder> all() {
        return new ArrayList<>(founders.values());
    }

    /** Makes a folder, which has store and checkpoints already, the data directory of this member. Durable. */
    public void writeTo(Path directory, String name) throws IOException {
        new IdentityFile(directory)
                .write(new Identity(
                        id(name), name, token, Phase.RESTORED, clusterId(), Founding.participants(all()), 0, 0));
    }
}
