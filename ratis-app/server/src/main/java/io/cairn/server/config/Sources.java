package io.cairn.server.config;

import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;

/** The places settings come from. Each refuses what it does not know, and names the nearest thing it does. */
final class Sources {
    private static final String DASHES = "--";
    private static final String VARIABLE_PREFIX = "CAIRN_";

    /** Variables of the scripts and the CLI, which a peer started by them sees as well; images often set the version. */
    private static final Set<String> OTHER_VARIABLES = Set.of(
            "CAIRN_HOME",
            "CAIRN_DATA",
            "CAIRN_PID_FILE",
            "CAIRN_LOG_FILE",
            "CAIRN_GC",
            "CAIRN_SAVE_CLASSES",
            "CAIRN_CLI_JAVA_OPTS",
            "CAIRN_JAVA_OPTS",
            "CAIRN_ETCD_BIN",
            "CAIRN_VERSION",
            "CAIRN_ENDPOINTS");

    /** Kubernetes sets these in every pod beside a service that is called cairn. */
    private static final Pattern SERVICE_LINK =
            Pattern.compile("CAIRN(_[A-Z0-9_]+)?_(SERVICE_(HOST|PORT)(_.*)?|PORT(_\\d+_(TCP|UDP)(_.*)?)?)");

    private Sources() {}

    static void flags(String[] args, Layers into) throws ConfigException {
        Iterator<String> words = Arrays.asList(args).iterator();
        while (words.hasNext()) {
            String word = words.next();
            if (!word.startsWith(DASHES)) {
                throw new ConfigException(
                        "unexpected argument '" + word + "': settings are written --flag=value or --flag value");
            }
            int equals = word.indexOf('=');
            Setting setting = flag(equals < 0 ? word : word.substring(0, equals));
            String text = equals < 0 ? following(setting, words) : word.substring(equals + 1);
            into.put(setting, text, "from the command line");
        }
    }

    private static Setting flag(String word) throws ConfigException {
        return Setting.ofKey(word.substring(DASHES.length()))
                .orElseThrow(() -> unknown("flag", word, Setting::flag, true));
    }

    private static String following(Setting setting, Iterator<String> words) throws ConfigException {
        if (setting == Setting.SUPERVISE) {
            return "true";
        }
        if (!words.hasNext()) {
            throw new ConfigException(
                    setting.flag() + " needs a value: " + setting.flag() + "=" + setting.placeholder());
        }
        return words.next();
    }

    static void environment(Map<String, String> env, Layers into) throws ConfigException {
        Map<String, Setting> byVariable = new TreeMap<>();
        for (Setting setting : Setting.values()) {
            byVariable.put(setting.variable(), setting);
        }
        for (Map.Entry<String, String> entry : new TreeMap<>(env).entrySet()) {
            String variable = entry.getKey();
            Setting setting = byVariable.get(variable);
            if (setting != null) {
                into.put(setting, entry.getValue(), "from " + variable);
            } else if (variable.startsWith(VARIABLE_PREFIX) && !belongsToOthers(variable)) {
                throw unknown("environment variable", variable, Setting::variable, true);
            }
        }
    }

    private static boolean belongsToOthers(String variable) {
        return OTHER_VARIABLES.contains(variable)
                || SERVICE_LINK.matcher(variable).matches();
    }

    static void file(Path file, Layers into) throws ConfigException {
        Properties properties = loaded(file);
        for (String key : new TreeSet<>(properties.stringPropertyNames())) {
            Setting setting = Setting.ofKey(key)
                    .filter(Setting::allowedInFile)
                    .orElseThrow(() -> unknown("key in " + file, key, Setting::key, false));
            into.put(setting, properties.getProperty(key), "from " + file);
        }
    }

    private static Properties loaded(Path file) throws ConfigException {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            properties.load(reader);
        } catch (NoSuchFileException e) {
            throw new ConfigException("the file " + file + " named by --config-file does not exist");
        } catch (IOException | IllegalArgumentException e) {
            throw new ConfigException("cannot read " + file + " named by --config-file: " + e.getMessage());
        }
        return properties;
    }

    private static ConfigException unknown(
            String what, String word, Function<Setting, String> spelling, boolean withFile) {
        List<String> known = Arrays.stream(Setting.values())
                .filter(setting -> withFile || setting.allowedInFile())
                .map(spelling)
                .toList();
        return new ConfigException("unknown " + what + ": " + word + "; did you mean " + Nearest.to(word, known) + "?");
    }
}
