package dev.millrace.ops.doctor;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Where a broker says that it can be reached, read from its configuration. */
final class Listeners {
    private Listeners() {}

    /**
     * One listener.
     *
     * @param protocol "SASL_SSL"
     * @param mechanisms by which it takes logins; none where it wants no login
     */
    record Listener(String name, String protocol, String host, List<String> mechanisms) {
        boolean isOpen() {
            return !protocol.endsWith("SSL");
        }

        boolean isOnLoopback() {
            return BrokerFacts.isLoopback(host);
        }
    }

    /** Those that are advertised to clients and other brokers. */
    static List<Listener> of(BrokerFacts broker) throws UnknownException {
        Map<String, String> config = broker.config().get();
        String text = config.getOrDefault("advertised.listeners", config.getOrDefault("listeners", ""));
        if (text.isBlank()) {
            throw new UnknownException(broker.subject() + " does not tell its listeners");
        }
        Map<String, String> protocols = new HashMap<>();
        for (String pair : config.getOrDefault("listener.security.protocol.map", "").split(",", -1)) {
            int colon = pair.indexOf(':');
            if (colon > 0) {
                protocols.put(pair.substring(0, colon).strip(), pair.substring(colon + 1).strip());
            }
        }
        List<Listener> listeners = new ArrayList<>();
        for (String item : text.split(",", -1)) {
            int slashes = item.indexOf("://");
            int port = item.lastIndexOf(':');
            if (slashes > 0 && port >= slashes + 3) {
                String name = item.substring(0, slashes).strip();
                String protocol = protocols.getOrDefault(name, name);
                listeners.add(new Listener(name, protocol, item.substring(slashes + 3, port),
                        protocol.startsWith("SASL") ? mechanisms(config, name) : List.of()));
            }
        }
        return listeners;
    }

    private static List<String> mechanisms(Map<String, String> config, String listener) {
        String own = "listener.name." + listener.toLowerCase(Locale.ROOT) + ".sasl.enabled.mechanisms";
        String all = config.getOrDefault(own, config.getOrDefault("sasl.enabled.mechanisms", "GSSAPI"));
        return List.of(all.replace(" ", "").split(",", -1));
    }
}
