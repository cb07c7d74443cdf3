package io.cairn.server.config;

import java.util.EnumMap;
import java.util.Map;

/** The texts of all settings after flags were laid over environment, file and defaults. */
final class Layers {
    private static final String DATA_VARIABLE = "CAIRN_DATA";
    private static final String DATA_DEFAULT = "data";

    private final Map<Setting, Given> given = new EnumMap<>(Setting.class);
    private final String dataFolder;

    Layers(Map<String, String> env) {
        this.dataFolder = env.getOrDefault(DATA_VARIABLE, DATA_DEFAULT);
    }

    /** Lays the text over whatever was there; call it in order of rising precedence. */
    void put(Setting setting, String text, String origin) {
        given.put(setting, new Given(setting, text.strip(), origin));
    }

    Given get(Setting setting) {
        Given found = given.get(setting);
        return found != null ? found : new Given(setting, expanded(setting.defaultText()), "default");
    }

    /** Defaults only refer to settings whose own default refers to fewer, so this ends. */
    private String expanded(String text) {
        String result = text.replace("${" + DATA_VARIABLE + "}", dataFolder);
        for (Setting other : Setting.values()) {
            String reference = "${" + other.key() + "}";
            if (result.contains(reference)) {
                result = result.replace(reference, get(other).text());
            }
        }
        return result;
    }
}
