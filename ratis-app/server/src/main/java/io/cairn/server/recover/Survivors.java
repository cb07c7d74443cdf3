package io.cairn.server.recover;

import io.cairn.server.boot.StartRefused;
import io.cairn.server.boot.SurvivingDirectory;
import io.cairn.server.offline.Failure;
import io.cairn.server.offline.Report;
import io.cairn.statemachine.Configuration;
import io.cairn.statemachine.Configuration.Participant;
import io.cairn.statemachine.Member;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What is left of one cluster. Keeps peers from starting on the directories until it is closed. */
final class Survivors implements AutoCloseable {
    private final List<SurvivingDirectory> open = new ArrayList<>();
    private final List<Survivor> all = new ArrayList<>();

    private Survivors() {}

    /** Reads everything in all of them. */
    static Survivors read(List<String> directories, Report report) throws IOException, Failure {
        Survivors survivors = new Survivors();
        try {
            for (String directory : directories) {
                survivors.open(Path.of(directory).toAbsolutePath().normalize());
            }
            for (SurvivingDirectory directory : survivors.open) {
                survivors.all.add(new SurvivorReader(directory, report).read());
            }
            return survivors;
        } catch (IOException | Failure | RuntimeException e) {
            survivors.close();
            throw e;
        }
    }

    private void open(Path path) throws IOException, Failure {
        SurvivingDirectory directory;
        try {
            directory = SurvivingDirectory.open(path);
        } catch (StartRefused e) {
            throw new Failure(String.valueOf(e.getMessage()));
        }
        open.add(directory);
        if (directory.identity().clusterId() == 0) {
            throw new Failure(path + " is that of a peer that never was in a cluster: there is nothing to recover");
        }
        for (SurvivingDirectory other : open.subList(0, open.size() - 1)) {
            refuseStranger(other, directory);
        }
    }

    private static void refuseStranger(SurvivingDirectory one, SurvivingDirectory other) throws Failure {
        long cluster = one.identity().clusterId();
        if (other.identity().clusterId() != cluster) {
            throw new Failure(one.path() + " is of cluster " + Long.toHexString(cluster) + ", " + other.path()
                    + " of cluster " + Long.toHexString(other.identity().clusterId())
                    + ": give directories of one cluster only");
        }
        if (other.identity().id() == one.identity().id()) {
            throw new Failure(one.path() + " and " + other.path() + " are of the same peer, '"
                    + one.identity().name() + "': give only the one it ran on last");
        }
    }

    List<Survivor> all() {
        return all;
    }

    /** The most advanced; of equals the first. */
    Optional<Survivor> best() {
        Survivor best = null;
        for (Survivor one : all) {
            if (one.isUsable() && (best == null || best.isBehind(one))) {
                best = one;
            }
        }
        return Optional.ofNullable(best);
    }

    /** The one in a directory. */
    Survivor in(String directory) throws Failure {
        Path path = Path.of(directory).toAbsolutePath().normalize();
        return all.stream()
                .filter(s -> s.directory().path().equals(path))
                .findFirst()
                .orElseThrow(() -> new Failure("--from=" + directory + " is none of the directories given"));
    }

    /** Index that is known to be committed: somebody has applied it. */
    long settled() {
        return all.stream().mapToLong(s -> s.state().position().index()).max().orElse(0);
    }

    /** Entries up to here are the same in both. */
    long common(Survivor one, Survivor other) {
        long both = Math.min(
                one.state().position().index(), other.state().position().index());
        long index = Math.min(one.end().index(), other.end().index());
        while (index > both && one.log().term(index) != other.log().term(index)) {
            index--;
        }
        return index;
    }

    /** How many entries of the most advanced another one does not have. */
    long lacks(Survivor one) {
        return best().map(b -> b.end().index() - common(b, one)).orElse(0L);
    }

    /** Names of the voters whose directory is not here, or not whole; by the most advanced's configuration. */
    List<String> lostVoters() {
        return voters().stream().filter(v -> !isWhole(v)).map(this::label).toList();
    }

    List<Participant> voters() {
        Configuration configuration = best().map(Survivor::configuration).orElse(Configuration.EMPTY);
        return configuration.current().stream().filter(Participant::voter).toList();
    }

    private boolean isWhole(Participant voter) {
        return all.stream().anyMatch(s -> s.id() == voter.id() && s.isWhole());
    }

    private String label(Participant voter) {
        return best().stream()
                .flatMap(b -> b.members().stream())
                .filter(m -> m.id() == voter.id() && !m.name().isEmpty())
                .map(Member::name)
                .findFirst()
                .orElse(Long.toHexString(voter.id()) + " at " + voter.address());
    }

    /** Whether starting the peers on these directories is enough. */
    boolean isMajority() {
        return voters().size() - lostVoters().size() > voters().size() / 2;
    }

    /** Whether the lost voters alone could acknowledge something. */
    boolean mayLackAcknowledged() {
        boolean joint = best().map(b -> !b.configuration().isStable()).orElse(false);
        return joint ? !lostVoters().isEmpty() : lostVoters().size() > voters().size() / 2;
    }

    @Override
    public void close() throws IOException {
        for (SurvivingDirectory directory : open) {
            directory.close();
        }
    }
}
