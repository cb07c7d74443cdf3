package io.cairn.server.config;

/** A setting with the text somebody gave it, and where: the start of every complaint about it. */
record Given(Setting setting, String text, String origin) {

    ConfigException wrong(String why) {
        return new ConfigException(setting.flag() + "=" + text + " (" + origin + "): " + why);
    }
}
