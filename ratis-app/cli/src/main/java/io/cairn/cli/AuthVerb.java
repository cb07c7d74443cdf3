package io.cairn.cli;

import io.cairn.client.Header;
import io.cairn.client.NameList;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Parameters;

/** A verb about users or roles. */
abstract class AuthVerb extends Verb {
    private final int argsMin;
    private final int argsMax;
    private final String whenWrong;

    @Parameters(paramLabel = "name", arity = "0..*", description = "of the user or the role, and what follows it")
    private List<String> args = new ArrayList<>();

    /** @param whenWrong etcdctl's words for another number of arguments */
    AuthVerb(int argsMin, int argsMax, String whenWrong) {
        this.argsMin = argsMin;
        this.argsMax = argsMax;
        this.whenWrong = whenWrong;
    }

    @Override
    void check() {
        refuseTable();
        if (args.size() < argsMin || args.size() > argsMax) {
            throw badArguments(whenWrong);
        }
    }

    final List<String> args() {
        return args;
    }

    final String arg(int position) {
        return args.get(position);
    }

    static CliException badArguments(String line) {
        return new CliException(ExitCode.BAD_ARGS, line);
    }

    final int done(Header header, String sentence) {
        if (globals().format() == OutputFormat.JSON) {
            print(new Json().put("header", KvJson.header(header)));
        } else {
            console().line(sentence);
        }
        return ExitCode.OK;
    }

    final int show(NameList list, String field) {
        if (globals().format() == OutputFormat.JSON) {
            print(new Json().put("header", KvJson.header(list.header())).putUnlessEmpty(field, list.names()));
        } else {
            list.names().forEach(console()::line);
        }
        return ExitCode.OK;
    }
}
