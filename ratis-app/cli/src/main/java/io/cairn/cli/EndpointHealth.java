package io.cairn.cli;

import io.cairn.client.CairnClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;

@Command(name = "health", description = "Checks the healthiness of endpoints specified in --endpoints")
final class EndpointHealth extends EndpointVerb.Each {
    private final Table table = new Table("endpoint", "health", "took", "error");
    private final List<Json> list = new ArrayList<>();
    private final List<String> lines = new ArrayList<>();
    private boolean healthy = true;

    @Override
    int run(CairnClient client) {
        List<String> endpoints = endpoints(client);
        long start = System.nanoTime();
        List<Answer<Duration>> answers = Peers.ask(endpoints, client.status().async()::health);
        for (int i = 0; i < endpoints.size(); i++) {
            String endpoint = endpoints.get(i);
            if (answers.get(i) instanceof Answer.Given<Duration> given) {
                add(endpoint, given.value(), "");
            } else {
                String why = answers.get(i).either(given -> "", Answer.Refused::line);
                add(endpoint, Duration.ofNanos(System.nanoTime() - start), why);
            }
        }
        switch (globals().format()) {
            // etcdctl 3.4 says this on standard error, the healthy lines too.
            case SIMPLE -> lines.forEach(console()::complain);
            case TABLE -> print(table);
            case JSON -> print(list);
        }
        if (!healthy) {
            throw new CliException(ExitCode.ERROR, "unhealthy cluster");
        }
        return ExitCode.OK;
    }

    private void add(String endpoint, Duration took, String error) {
        boolean well = error.isEmpty();
        healthy &= well;
        String time = GoDuration.format(took);
        lines.add(
                well
                        ? endpoint + " is healthy: successfully committed proposal: took = " + time
                        : endpoint + " is unhealthy: failed to commit proposal: " + error);
        table.row(endpoint, Boolean.toString(well), time, error);
        list.add(new Json()
                .put("endpoint", endpoint)
                .put("health", well)
                .put("took", time)
                .putUnlessEmpty("error", error));
    }
}
