package io.cairn.cli;

/**
 * Voters of one configuration.
 *
 * @param answering how many of them the leader hears of
 */
record Quorum(int voters, int answering) {
    int majority() {
        return voters / 2 + 1;
    }

    /** How many more may fail before writes stop; negative when they stop already. */
    int tolerates() {
        return answering - majority();
    }

    /** With one more voter. */
    Quorum with(boolean answers) {
        return new Quorum(voters + 1, answering + (answers ? 1 : 0));
    }

    /** With one voter less. */
    Quorum without(boolean answered) {
        return new Quorum(voters - 1, answering - (answered ? 1 : 0));
    }
}
