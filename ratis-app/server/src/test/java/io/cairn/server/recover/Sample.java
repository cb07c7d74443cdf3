package io.cairn.server.recover;

import io.cairn.server.boot.DataDirectory;
import io.cairn.server.boot.RestoredIdentity;
import io.cairn.server.offline.Failure;
import io.cairn.server.offline.Report;
import io.cairn.server.raft.WrittenLog;
import io.cairn.statemachine.Bytes;
import io.cairn.statemachine.Configuration;
import io.cairn.statemachine.Configuration.Participant;
import io.cairn.statemachine.Position;
import io.cairn.statemachine.command.Batch;
import io.cairn.statemachine.command.Put;
import io.cairn.statemachine.store.Store;
import io.cairn.statemachine.store.StoreOptions;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Data directories of n1, n2 and n3 as their processes leave them when they are killed. */
final class Sample {
    static final Map<String, String> MEMBERS = Map.of("n1", "127.0.0.1:1", "n2", "127.0.0.1:2", "n3", "127.0.0.1:3");

    final RestoredIdentity identities;
    final List<Participant> voters = new ArrayList<>();
    private final Path folder;

    Sample(Path folder, String token) {
        this.folder = folder;
        this.identities = new RestoredIdentity(MEMBERS, token, "");
        MEMBERS.forEach((name, address) -> voters.add(new Participant(identities.id(name), address, true)));
    }

    Path directory(String name) {
        return folder.resolve(name);
    }

    /** Entry 1 says who takes part, all others are puts of k2, k3 and so on; peer 2 stands for whoever proposed them. */
    Path make(String name, long applied, long logged, long term) throws Exception {
        Path directory = java.nio.file.Files.createDirectories(directory(name));
        identities.writeTo(directory, name);
        List<Participant> members = new ArrayList<>(voters);
        members.add(new Participant(2, "127.0.0.1:9", false));
        try (Store store = Store.open(directory.resolve("store"), new StoreOptions(1 << 20, 1 << 20))) {
            for (long index = 1; index <= applied; index++) {
                if (index == 1) {
                    store.applyConfiguration(new Position(1, 1), new Configuration(members, List.of()));
                } else {
                    store.apply(
                            new Position(1, index),
                            new Batch(2, 1, 1, index, List.of(Put.of(Bytes.utf8("k" + index), Bytes.utf8("v")))));
                }
            }
        }
        WrittenLog log = new WrittenLog(directory.resolve("raft"), identities.clusterId()).term(term);
        log.configuration(1, members);
        for (long index = 2; index <= logged; index++) {
            log.put(index == logged ? term : 1, index, "k" + index);
        }
        log.open(1000);
        return directory;
    }

    /** As a running peer has it. */
    static DataDirectory locked(Path directory, String name, String token) throws Exception {
        return DataDirectory.open(directory, name, token);
    }

    /** Runs a verb as its process would; returns what it reports, without how far it was. */
    static String run(String... args) throws IOException, Failure {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        RecoverMain.run(args, new Report(new PrintStream(out, true, StandardCharsets.UTF_8)));
        return out.toString(StandardCharsets.UTF_8).replaceAll("(?m)^progress\t.*\n", "");
    }
}
