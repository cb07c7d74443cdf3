package io.cairn.cli;

/** What the process ends with: the numbers are etcdctl's. */
final class ExitCode {
    static final int OK = 0;
    static final int ERROR = 1;
    static final int BAD_CONNECTION = 2;
    static final int INVALID_INPUT = 3;
    static final int BAD_FEATURE = 4;
    static final int INTERRUPTED = 5;
    static final int BAD_ARGS = 128;

    private ExitCode() {}
}
