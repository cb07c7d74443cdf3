package io.cairn.cli;

import io.cairn.client.Op;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine;

/** One operation of a transaction: a get, put or del with its own flags. */
final class OpLine {
    /** Possessive, because a group that can be given back costs stack for each character of a value. */
    private static final Pattern WORD = Pattern.compile("\"(?:[^\"\\\\]|\\\\.)*+\"|'[^']*+'|[^'\"\\s]\\S*+");

    private static final int VERB_AND_KEY = 2;

    private OpLine() {}

    static Op parse(String line) {
        List<String> words = words(line);
        if (words.size() < VERB_AND_KEY) {
            throw new CliException(ExitCode.INVALID_INPUT, "invalid txn compare request: " + line);
        }
        OpVerb verb = switch (words.get(0)) {
            case "get" -> new GetVerb();
            case "put" -> new PutVerb();
            case "del" -> new DelVerb();
            default -> throw invalid(line);
        };
        try {
            new CommandLine(verb).parseArgs(words.subList(1, words.size()).toArray(String[]::new));
        } catch (CommandLine.ParameterException e) {
            throw invalid(line);
        }
        return verb.op();
    }

    /** Without their quotes. */
    static List<String> words(String line) {
        List<String> words = new ArrayList<>();
        Matcher word = WORD.matcher(line);
        while (word.find()) {
            words.add(unquoted(word.group(), line));
        }
        return words;
    }

    private static String unquoted(String word, String line) {
        try {
            return switch (word.charAt(0)) {
                case '"' -> GoQuoted.read(word, 0).value();
                case '\'' -> word.substring(1, word.length() - 1);
                default -> word;
            };
        } catch (IllegalArgumentException e) {
            throw invalid(line);
        }
    }

    private static CliException invalid(String line) {
        return new CliException(ExitCode.INVALID_INPUT, "invalid txn request: " + line);
    }
}
