package io.cairn.cli;

import io.cairn.client.CairnClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The flags that every verb takes, before or after its name; names and defaults are etcdctl's. */
final class Globals {
    private static final String ENDPOINTS_VARIABLE = "CAIRN_ENDPOINTS";
    private static final String DEFAULT_ENDPOINT = "127.0.0.1:2379";

    @Option(
            names = "--endpoints",
            scope = ScopeType.INHERIT,
            split = ",",
            paramLabel = "host:port",
            description = "client endpoints; default: $CAIRN_ENDPOINTS, otherwise " + DEFAULT_ENDPOINT)
    private List<String> endpoints = new ArrayList<>();

    @Option(
            names = {"-w", "--write-out"},
            scope = ScopeType.INHERIT,
            defaultValue = "simple",
            paramLabel = "format",
            description = "simple, table or json; default: simple")
    private String writeOut = "simple";

    @Option(names = "--hex", scope = ScopeType.INHERIT, description = "print keys and values as hexadecimal")
    private boolean hex;

    @Option(
            names = "--command-timeout",
            scope = ScopeType.INHERIT,
            defaultValue = "5s",
            paramLabel = "duration",
            description = "how long a request may take; default: 5s")
    private Duration commandTimeout = Duration.ZERO;

    @Option(
            names = "--dial-timeout",
            scope = ScopeType.INHERIT,
            defaultValue = "2s",
            paramLabel = "duration",
            description = "how long to look for an endpoint that can be reached; default: 2s")
    private Duration dialTimeout = Duration.ZERO;

    List<String> endpoints() {
        if (!endpoints.isEmpty()) {
            return endpoints;
        }
        String variable = System.getenv(ENDPOINTS_VARIABLE);
        return variable == null || variable.isBlank() ? List.of(DEFAULT_ENDPOINT) : List.of(variable.split(","));
    }

    OutputFormat format() {
        return OutputFormat.parse(writeOut);
    }

    boolean hex() {
        return hex;
    }

    Duration commandTimeout() {
        return commandTimeout;
    }

    Duration dialTimeout() {
        return dialTimeout;
    }

    CairnClient connect() {
        try {
            return CairnClient.builder(endpoints())
                    .requestTimeout(commandTimeout)
                    .connectTimeout(dialTimeout)
                    .build();
        } catch (IllegalArgumentException e) {
            throw new CliException(ExitCode.BAD_ARGS, e.getMessage());
        }
    }
}
