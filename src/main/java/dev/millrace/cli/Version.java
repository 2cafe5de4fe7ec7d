package dev.millrace.cli;

import picocli.CommandLine.IVersionProvider;

/** "millrace 0.1.0 (Java 25.0.3, Linux amd64)". */
final class Version implements IVersionProvider {
    /** "0.1.0", or words where the program does not come from its jar. */
    static String number() {
        String version = Version.class.getPackage().getImplementationVersion();
        return version == null ? "(not packaged)" : version;
    }

    @Override
    public String[] getVersion() {
        return new String[]{"millrace " + number() + " (Java "
                + Runtime.version().feature() + ", " + System.getProperty("os.name") + " "
                + System.getProperty("os.arch") + ")"};
    }
}
