package io.cairn.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** Users and roles in one real etcd, by etcdctl and by cairn, each with names of its own. */
@EnabledIfSystemProperty(
        named = "cairn.etcd.bin",
        matches = ".+",
        disabledReason = "SKIPPED: users and roles were NOT compared with etcdctl; pass -Dcairn.etcd.bin=<directory>")
class AuthTextIT {
    private static final List<String> STEPS = List.of(
            "user add USER:pw",
            "user add USER --new-user-password=pw",
            "user add USER2 --no-password",
            "user add USER3 --interactive=false",
            "user add",
            "user add :pw",
            "user passwd USER --interactive=false",
            "user passwd",
            "role add ROLE",
            "role add ROLE",
            "role add",
            "role grant-permission ROLE readwrite foo",
            "role grant-permission ROLE read foo zoo",
            "role grant-permission ROLE write pp --prefix",
            "role grant-permission ROLE read kk --from-key",
            "role grant-permission ROLE bad foo",
            "role grant-permission ROLE read",
            "role grant-permission ROLE read a b --prefix",
            "role grant-permission ROLE read a --prefix --from-key",
            "role get ROLE",
            "role get",
            "user grant-role USER ROLE",
            "user grant-role USER",
            "user get USER",
            "user get USER --detail",
            "user get USER2",
            "user get nobody",
            "user get",
            "user revoke-role USER ROLE",
            "user revoke-role USER",
            "role revoke-permission ROLE foo",
            "role revoke-permission ROLE foo zoo",
            "role revoke-permission ROLE pp --prefix",
            "role revoke-permission ROLE kk --from-key",
            "role revoke-permission ROLE none",
            "role revoke-permission ROLE",
            "role list",
            "user list",
            "role delete ROLE",
            "role delete ROLE",
            "role delete",
            "user delete USER",
            "user delete USER2",
            "user delete USER3",
            "user delete nobody",
            "user delete");

    @TempDir
    static Path dir;

    private static RealEtcd etcd;

    @BeforeAll
    static void startEtcd() throws IOException, InterruptedException {
        etcd = new RealEtcd(Path.of(System.getProperty("cairn.etcd.bin")), dir);
    }

    @AfterAll
    static void stopEtcd() {
        etcd.close();
    }

    @Test
    void shouldPrintWhatEtcdctlPrints() throws Exception {
        for (String format : List.of("simple", "json")) {
            // With --detail etcdctl mixes text and JSON.
            List<String> steps = STEPS.stream()
                    .filter(step -> format.equals("simple") || !step.contains("--detail"))
                    .toList();
            List<CommandLineRun> theirs =
                    steps.stream().map(step -> etcdctl(step, format)).toList();
            for (int i = 0; i < steps.size(); i++) {
                String[] args = words(steps.get(i), format);
                CommandLineRun ours = CommandLineRun.withInput(
                        "secret\n",
                        Stream.concat(Stream.of("--endpoints=" + etcd.endpoint()), Stream.of(args))
                                .toArray(String[]::new));
                String step = String.join(" ", args);
                assertEquals(withoutIds(theirs.get(i).out()), withoutIds(ours.out()), step);
                assertEquals(errorLine(theirs.get(i).err()), errorLine(ours.err()), step);
                assertEquals(theirs.get(i).exitCode(), ours.exitCode(), step);
            }
        }
    }

    /** What the steps make they also end, so both begin with the same. */
    private static CommandLineRun etcdctl(String step, String format) {
        try {
            return etcd.etcdctl("secret\n", words(step, format));
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(step, e);
        }
    }

    private static String[] words(String step, String format) {
        return (step.replace("USER", "u").replace("ROLE", "r") + " -w " + format).split(" ");
    }

    /** Ids are numbers there and text here. */
    private static String withoutIds(String out) {
        return out.replaceAll("_id\":(\\d+|\"[0-9a-f]+\")", "_id\":ID");
    }

    private static String errorLine(String err) {
        return err.lines()
                .filter(line -> line.startsWith("Error: "))
                .findFirst()
                .orElse("");
    }
}
