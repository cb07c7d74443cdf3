package io.cairn.cli;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** The three streams. Output is buffered: whoever runs a command flushes at its end. */
record Console(InputStream in, PrintStream out, PrintStream err) {
    static Console ofProcess() {
        return new Console(System.in, stream(FileDescriptor.out), stream(FileDescriptor.err));
    }

    private static PrintStream stream(FileDescriptor descriptor) {
        BufferedOutputStream buffer = new BufferedOutputStream(new FileOutputStream(descriptor));
        return new PrintStream(buffer, false, StandardCharsets.UTF_8);
    }

    /** Keys and values need not be text: they are written as they are. */
    void bytes(byte[] bytes) {
        out.write(bytes, 0, bytes.length);
        out.write('\n');
    }

    /** One line, in the form that etcdctl ends its own with. */
    void line(String text) {
        out.print(text);
        out.print('\n');
    }

    void complain(String text) {
        err.print(text);
        err.print('\n');
    }

    /** Flushes, and fails when the output is lost: a verb that has no other end ends by it. */
    void deliver() {
        err.flush();
        if (out.checkError()) {
            throw new CliException(ExitCode.ERROR, "cannot write to standard output");
        }
    }

    void flush() {
        out.flush();
        err.flush();
    }
}
