package io.cairn.cli;

import io.cairn.client.CairnClient;
import io.cairn.client.CairnException;
import io.cairn.client.KeyRange;
import io.cairn.client.Watch;
import io.cairn.client.WatchEvent;
import io.cairn.client.WatchEvents;
import io.cairn.client.WatchListener;
import io.cairn.client.WatchOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "watch", description = "Watches events stream on keys or prefixes")
final class WatchVerb extends Verb {
    private static final int KEY_AND_END = 2;

    @Parameters(paramLabel = "key [range_end]", arity = "0..*", description = "one key, or an interval")
    private List<String> args = new ArrayList<>();

    @Option(names = "--prefix", description = "watch on a prefix")
    private boolean prefix;

    @Option(names = "--prev-kv", description = "print what keys were before")
    private boolean prevKv;

    @Option(names = "--rev", defaultValue = "0", paramLabel = "revision", description = "revision to begin with")
    private long revision;

    @Override
    void check() {
        refuseTable();
        if (args.isEmpty() || args.size() > KEY_AND_END) {
            throw new CliException(ExitCode.BAD_ARGS, "bad number of arguments");
        }
        if (args.size() == KEY_AND_END && prefix) {
            throw new CliException(ExitCode.BAD_ARGS, "`range_end` and `--prefix` are mutually exclusive");
        }
    }

    @Override
    int run(CairnClient client) {
        CompletableFuture<CairnException> ended = new CompletableFuture<>();
        KeyRange range = RangeArguments.parse("watch", args, prefix, false);
        WatchOptions options = new WatchOptions(revision, prevKv);
        Watch watch = client.watches().start(range, options, new Printer(ended));
        try {
            console().complain("watch was canceled (" + ErrorLines.line(ended.get()) + ")");
            console().complain("Error: watch is canceled by the server");
            return ExitCode.INTERRUPTED;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return ExitCode.INTERRUPTED;
        } catch (ExecutionException e) {
            throw e.getCause() instanceof CliException lost ? lost : new IllegalStateException(e.getCause());
        } finally {
            watch.close();
        }
    }

    /** One writer at a time, as a watch promises. */
    private final class Printer implements WatchListener {
        private final CompletableFuture<CairnException> ended;

        Printer(CompletableFuture<CairnException> ended) {
            this.ended = ended;
        }

        @Override
        public void events(WatchEvents told) {
            try {
                show(told);
            } catch (CliException lost) {
                ended.completeExceptionally(lost);
            }
        }

        private void show(WatchEvents told) {
            if (globals().format() == OutputFormat.JSON) {
                print(KvJson.watch(told));
            } else {
                for (WatchEvent event : told.events()) {
                    console().line(event.deleted() ? "DELETE" : "PUT");
                    event.previous().ifPresent(text()::keyValue);
                    text().keyValue(event.kv());
                }
            }
            console().deliver();
        }

        @Override
        public void ended(CairnException why) {
            ended.complete(why);
        }
    }
}
