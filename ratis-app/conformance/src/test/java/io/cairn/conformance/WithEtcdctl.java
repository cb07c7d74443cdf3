package io.cairn.conformance;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** Tests with the real etcdctl and both servers, which run as long as the tests of one class. */
abstract class WithEtcdctl {
    @TempDir
    static Path folder;

    static EtcdctlBoth both;

    @BeforeAll
    static void start() throws IOException {
        both = new EtcdctlBoth(folder);
    }

    @AfterAll
    static void stop() {
        both.close();
    }
}
