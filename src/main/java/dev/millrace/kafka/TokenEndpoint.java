package dev.millrace.kafka;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import javax.security.auth.login.LoginException;

import org.apache.kafka.common.config.SaslConfigs;
import org.apache.kafka.common.config.internals.BrokerSecurityConfigs;

/** What OAUTHBEARER needs beside client properties: leave to ask an identity provider, and words for its refusals. */
final class TokenEndpoint {
    private static final String ALLOWED = BrokerSecurityConfigs.ALLOWED_SASL_OAUTHBEARER_URLS_CONFIG;
    private static final Pattern CAUSE = Pattern.compile("(?m)^(?:Caused by: )?([\\w.$]+): ?(.*)$");
    private static final Pattern PASSING = Pattern.compile(
            "ConnectException|UnknownHost|NoRouteToHost|SocketTimeout|SocketException|response code (5\\d\\d|429)");
    private static final int LONGEST = 300;

    private TokenEndpoint() {}

    /**
     * Puts the configured address on the list of those that Kafka's client may ask, a property of the whole JVM that is
     * empty by default. The list is for programs whose users hand in client properties; ours come from whoever runs the
     * process, so what they configure is what they allow.
     */
    static synchronized void allow(KafkaSettings settings) {
        String url = settings.client().get(SaslConfigs.SASL_OAUTHBEARER_TOKEN_ENDPOINT_URL);
        List<String> allowed = new ArrayList<>(List.of(System.getProperty(ALLOWED, "").split(",", -1)));
        if (url != null && !allowed.contains(url)) {
            allowed.add(url);
            System.setProperty(ALLOWED, String.join(",", allowed));
        }
    }

    /** The login in the chain of causes; empty when it was not the login that failed. */
    static Optional<LoginException> login(Throwable problem) {
        for (Throwable at = problem; at != null; at = at.getCause()) {
            if (at instanceof LoginException login) {
                return Optional.of(login);
            }
        }
        return Optional.empty();
    }

    /** Whether asking again later may help: nobody answered, or said to be ill. */
    static boolean isPassing(LoginException problem) {
        return PASSING.matcher(String.valueOf(problem.getMessage())).find();
    }

    /**
     * What was found, on one line. What a login module throws reaches us as text alone: the JDK prints the stack trace into
     * the message. The last cause in it says most.
     */
    static String words(LoginException problem) {
        String text = String.valueOf(problem.getMessage());
        Matcher cause = CAUSE.matcher(text);
        String last = text.lines().findFirst().orElse("");
        while (cause.find()) {
            String name = cause.group(1).substring(cause.group(1).lastIndexOf('.') + 1);
            last = cause.group(2).isBlank() ? name : simple(cause.group(2));
        }
        return last.length() > LONGEST ? last.substring(0, LONGEST) + "…" : last;
    }

    /** An exception that was made from another repeats its class: "java.io.IOException: The response code 401 …". */
    private static String simple(String message) {
        return message.replaceAll("(?:[a-z]\\w*\\.)+[A-Z]\\w*(?:Exception|Error): ", "");
    }
}
