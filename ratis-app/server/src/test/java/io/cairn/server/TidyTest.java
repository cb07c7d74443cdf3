package io.cairn.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Rules of reading, over the sources of all modules. */
class TidyTest {
    private static final int LINES_MAX = 400;
    private static final int LINES_MEDIAN_MAX = 120;

    /** Names that say nothing of what a class is for. */
    private static final Pattern EMPTY_NAME = Pattern.compile(".*(Impl|Utils?|Manager|Helper)\\.java");

    private static final Pattern LEFT_OVER = Pattern.compile("\\b(TO" + "DO|FIX" + "ME|XX" + "X)\\b");

    /** Places on the machine of whoever wrote it. */
    private static final Pattern MACHINE = Pattern.compile("\"/(work|root|home|tmp)/");

    @Test
    void shouldKeepFilesShort() throws IOException {
        List<Path> files = sources("src/main/java");
        assertEquals(List.of(), having(files, f -> lines(f).size() > LINES_MAX), "longer than " + LINES_MAX + " lines");
        List<Integer> sizes = files.stream().map(f -> lines(f).size()).sorted().toList();
        assertTrue(sizes.get(sizes.size() / 2) <= LINES_MEDIAN_MAX, "median of lines: " + sizes.get(sizes.size() / 2));
    }

    @Test
    void shouldGiveClassesNamesThatSaySomething() throws IOException {
        assertEquals(
                List.of(),
                having(
                        sources("src"),
                        f -> EMPTY_NAME.matcher(f.getFileName().toString()).matches()));
    }

    @Test
    void shouldLeaveNothingForLater() throws IOException {
        assertEquals(
                List.of(),
                having(
                        sources("src"),
                        f -> lines(f).stream()
                                .anyMatch(l -> LEFT_OVER.matcher(l).find())));
    }

    @Test
    void shouldNameNoPlaceOfOneMachine() throws IOException {
        assertEquals(
                List.of(),
                having(
                        sources("src/main"),
                        f -> lines(f).stream().anyMatch(l -> MACHINE.matcher(l).find())));
    }

    @Test
    void shouldSayInEveryPackageThatNullIsMarked() throws IOException {
        List<Path> without = new ArrayList<>();
        for (Path file : sources("src/main/java")) {
            Path info = file.resolveSibling("package-info.java");
            if (!Files.exists(info) || lines(info).stream().noneMatch("@NullMarked"::equals)) {
                without.add(file);
            }
        }
        assertEquals(List.of(), without);
    }

    private interface Rule {
        boolean isBrokenBy(Path file);
    }

    private static List<String> having(List<Path> files, Rule rule) {
        return files.stream()
                .filter(rule::isBrokenBy)
                .map(f -> f.getFileName().toString())
                .toList();
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Path> sources(String below) throws IOException {
        List<Path> found = new ArrayList<>();
        for (String module : List.of(
                "statemachine",
                "ratis-app/api",
                "ratis-app/chaos",
                "ratis-app/client",
                "ratis-app/server",
                "ratis-app/cli",
                "ratis-app/conformance")) {
            Path folder = root().resolve(module).resolve(below);
            if (Files.isDirectory(folder)) {
                try (Stream<Path> files = Files.walk(folder)) {
                    files.filter(f -> f.toString().endsWith(".java")).forEach(found::add);
                }
            }
        }
        assertTrue(found.size() > 100, "looked in the wrong place: " + found.size() + " files");
        return found;
    }

    private static Path root() {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.exists(folder.resolve("statemachine/pom.xml"))) {
            folder = folder.getParent();
            assertTrue(folder != null, "no sources around the working directory");
        }
        return folder;
    }
}
