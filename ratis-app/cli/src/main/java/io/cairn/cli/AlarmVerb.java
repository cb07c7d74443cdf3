package io.cairn.cli;

import io.cairn.client.AlarmList;
import io.cairn.client.CairnClient;
import java.util.List;
import picocli.CommandLine.Command;

@Command(
        name = "alarm",
        description = "Alarm related commands",
        subcommands = {AlarmVerb.ListAlarms.class, AlarmVerb.Disarm.class})
final class AlarmVerb extends Group {
    /** The two differ only in what they ask for. */
    abstract static class Alarms extends Verb {
        abstract AlarmList ask(CairnClient client);

        @Override
        final int run(CairnClient client) {
            AlarmList answer = ask(client);
            if (globals().format() == OutputFormat.JSON) {
                List<Json> alarms = answer.alarms().stream()
                        .map(a -> new Json().putId("memberID", a.memberId()).put("alarm", a.type()))
                        .toList();
                print(new Json().put("header", KvJson.header(answer.header())).putUnlessEmpty("alarms", alarms));
            } else {
                answer.alarms()
                        .forEach(a -> console()
                                .line("memberID:" + Long.toUnsignedString(a.memberId()) + " alarm:" + a.type() + " "));
            }
            return ExitCode.OK;
        }
    }

    @Command(name = "list", description = "Lists all alarms")
    static final class ListAlarms extends Alarms {
        @Override
        AlarmList ask(CairnClient client) {
            return client.maintenance().alarms();
        }
    }

    @Command(name = "disarm", description = "Disarms all alarms")
    static final class Disarm extends Alarms {
        @Override
        AlarmList ask(CairnClient client) {
            return client.maintenance().disarm();
        }
    }
}
