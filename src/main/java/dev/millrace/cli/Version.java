package dev.millrace.cli;

import picocli.CommandLine.IVersionProvider;

/** "millrace 0.1.0 (Java 25.0.3, Linux amd64)". */
final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
        String version = Version.class.getPackage().getImplementationVersion();
        return new String[]{"millrace " + (version == null ? "(not packaged)" : version) + " (Java "
                + Runtime.version().feature() + ", " + System.getProperty("os.name") + " "
                + System.getProperty("os.arch") + ")"};
    }
}
