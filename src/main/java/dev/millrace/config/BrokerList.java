package dev.millrace.config;

/** Addresses of brokers that were given outside of the configuration. */
public final class BrokerList {
    private BrokerList() {}

    /**
     * Reads them by the rules of the configuration.
     *
     * @throws IllegalArgumentException with a sentence that says what was found and what would be right
     */
    public static String parse(String text) {
        return Parsers.brokers(text);
    }
}
