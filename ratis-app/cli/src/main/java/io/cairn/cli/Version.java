package io.cairn.cli;

import picocli.CommandLine.IVersionProvider;

/** What {@code --version} prints. */
final class Version implements IVersionProvider {
    /** The etcd API whose requests this command line sends. */
    private static final String API = "3.6";

    @Override
    public String[] getVersion() {
        return new String[] {"cairn version: " + cairn(), "API version: " + API};
    }

    /** Known only when run from a jar. */
    static String cairn() {
        String version = Version.class.getPackage().getImplementationVersion();
        return version == null ? "unpackaged" : version;
    }
}
