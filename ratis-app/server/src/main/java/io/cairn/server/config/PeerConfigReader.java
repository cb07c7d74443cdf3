package io.cairn.server.config;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;

/**
 * Reads what a peer was told: flags over CAIRN_ variables over the file that --config-file names over defaults, setting by setting.
 * Touches nothing but that file; needs no network.
 */
public final class PeerConfigReader {
    private PeerConfigReader() {}

    /**
     * Throws {@link ConfigException} with one line for the operator.
     *
     * @param args {@code --flag=value} or {@code --flag value}; the last of several wins
     * @param env as of {@link System#getenv()}
     */
    public static PeerConfig read(String[] args, Map<String, String> env) throws ConfigException {
        Layers layers = new Layers(env);
        Sources.environment(env, layers);
        Sources.flags(args, layers);
        String file = layers.get(Setting.CONFIG_FILE).text();
        if (!file.isEmpty()) {
            layers = new Layers(env);
            Sources.file(Path.of(file), layers);
            Sources.environment(env, layers);
            Sources.flags(args, layers);
        }
        return new Assembly(layers).config();
    }

    /** What to print instead of starting a peer, if the arguments ask for {@code --help} or {@code --version}. */
    public static Optional<String> answer(String[] args) {
        if (Arrays.asList(args).contains("--help")) {
            return Optional.of(Help.text());
        }
        if (Arrays.asList(args).contains("--version")) {
            return Optional.of("cairn " + Version.current());
        }
        return Optional.empty();
    }
}
