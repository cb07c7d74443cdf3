package io.cairn.chaos.run;

import java.io.IOException;
import java.nio.file.Path;

/** The process behind {@code scripts/chaos.sh}. */
public final class ChaosMain {
    private static final int EXIT_FAILED = 1;
    private static final int EXIT_USAGE = 2;

    private ChaosMain() {}

    /** @param arguments the folder of the checkout, the folder for runs, then the flags of the script */
    public static void main(String[] arguments) throws IOException {
        String[] flags = new String[arguments.length - 2];
        System.arraycopy(arguments, 2, flags, 0, flags.length);
        Options options;
        try {
            options = Options.of(Path.of(arguments[0]), Path.of(arguments[1]), flags);
        } catch (IllegalArgumentException e) {
            System.err.println("chaos.sh: " + e.getMessage());
            System.exit(EXIT_USAGE);
            return;
        }
        Stage stage = new Stage(options, System.out);
        Runtime.getRuntime().addShutdownHook(new Thread(stage::abandon, "abandon"));
        boolean asExpected = options.mutant().isEmpty()
                ? new Campaign(options, stage, System.out).play()
                : new MutantCampaign(options, stage, System.out).play();
        System.exit(asExpected ? 0 : EXIT_FAILED);
    }
}
