package io.cairn.server;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.LogManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Of all tests this one alone changes the JVM's logging; it puts back what it found. */
class JavaLoggingTest {
    private static final String NAME = "org.apache.ratis.thirdparty.io.grpc.Some";

    private final java.util.logging.Logger root = LogManager.getLogManager().getLogger("");
    private final List<Handler> before = List.of(root.getHandlers());
    private final Logger log = (Logger) LoggerFactory.getLogger(NAME);
    private final ListAppender<ILoggingEvent> logged = new ListAppender<>();
    private final PrintStream standardError = System.err;
    private final ByteArrayOutputStream errors = new ByteArrayOutputStream();

    @BeforeEach
    void listen() {
        logged.start();
        log.addAppender(logged);
        log.setAdditive(false);
        log.setLevel(Level.WARN);
    }

    @AfterEach
    void putBack() {
        System.setErr(standardError);
        log.detachAppender(logged);
        log.setAdditive(true);
        log.setLevel(null);
        Arrays.stream(root.getHandlers()).forEach(root::removeHandler);
        before.forEach(root::addHandler);
    }

    @Test
    void shouldLogWhatLibrariesLogWithJavaLoggingAtItsLevelAndNowhereElse() {
        System.setErr(new PrintStream(errors, true, StandardCharsets.UTF_8));
        // As a process begins: its handler writes to standard error.
        root.addHandler(new java.util.logging.ConsoleHandler());
        PeerMain.routeJavaLogging();
        java.util.logging.Logger library = java.util.logging.Logger.getLogger(NAME);
        library.info("chatter");
        library.warning("trouble");
        assertEquals(
                List.of("WARN trouble"),
                logged.list.stream()
                        .map(e -> e.getLevel() + " " + e.getFormattedMessage())
                        .toList());
        assertEquals("", errors.toString(StandardCharsets.UTF_8));
    }
}
