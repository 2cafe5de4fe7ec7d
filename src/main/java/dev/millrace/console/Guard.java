package dev.millrace.console;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import dev.millrace.base.Time;

/**
 * Decides who may ask what. Three things keep other pages in somebody's browser out: on loopback only loopback names are
 * answered, so that no name can be bent to this machine (DNS rebinding); what changes something needs a header that a
 * foreign page cannot set; and the session's cookie is sent from pages of the console alone. Thread-safe.
 */
final class Guard {
    /** Whoever changes something must send this, with any value. */
    static final String CHANGE_HEADER = "X-Millrace-Change";
    static final String COOKIE = "millrace-console";
    private static final String BEARER = "Bearer ";
    private static final Set<String> SAFE = Set.of("GET", "HEAD");
    private static final Set<String> LOOPBACK = Set.of("127.0.0.1", "localhost", "[::1]");
    private static final Set<String> OWN_SITE = Set.of("same-origin", "none");
    /** Sent with everything. Only what this server serves is loaded; a page is shown in no frame. */
    static final Map<String, String> HEADERS = Map.of(
            "Content-Security-Policy",
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; font-src 'self'; "
                    + "base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
            "X-Content-Type-Options", "nosniff",
            "X-Frame-Options", "DENY",
            "Referrer-Policy", "no-referrer",
            "Cross-Origin-Opener-Policy", "same-origin",
            "Cross-Origin-Resource-Policy", "same-origin",
            "Permissions-Policy", "camera=(), geolocation=(), microphone=()");
    private final ConsoleSettings settings;
    private final Sessions sessions;

    Guard(ConsoleSettings settings, Time time) {
        this.settings = settings;
        this.sessions = new Sessions(settings, time);
    }

    /** Of one request what matters here; "" for what it does not have. */
    record Visitor(String method, String host, String origin, String fetchSite, String change,
            String authorization, String cookies) {}

    boolean hasTokens() {
        return settings.hasTokens();
    }

    Sessions sessions() {
        return sessions;
    }

    /** @throws RefusedException when another site is behind the request */
    void checkSite(Visitor visitor) throws RefusedException {
        String name = hostName(visitor.host());
        if (settings.isLocal() && !LOOPBACK.contains(name)) {
            throw RefusedException
                    .forbidden("this console answers for localhost and 127.0.0.1 only, not for '" + name
                            + "'");
        }
        if (SAFE.contains(visitor.method())) {
            return;
        }
        boolean isOwn = visitor.fetchSite().isEmpty() || OWN_SITE.contains(visitor.fetchSite());
        boolean isFromHere = visitor.origin().isEmpty()
                || authority(visitor.origin()).equals(visitor.host());
        if (visitor.change().isEmpty() || !isOwn || !isFromHere) {
            throw RefusedException.forbidden(
                    "what changes something needs the header " + CHANGE_HEADER
                            + " and comes from no other site");
        }
    }

    /** "localhost" of "localhost:8420", "[::1]" of "[::1]:8420". */
    private static String hostName(String host) {
        int colon = host.lastIndexOf(':');
        return colon > host.lastIndexOf(']') ? host.substring(0, colon) : host;
    }

    private static String authority(String origin) {
        try {
            return Optional.ofNullable(new URI(origin).getRawAuthority()).orElse("");
        } catch (URISyntaxException e) {
            return "";
        }
    }

    /** What the visitor may do. */
    Role role(Visitor visitor) throws RefusedException {
        if (!settings.hasTokens()) {
            return Role.OPERATE;
        }
        if (visitor.authorization().startsWith(BEARER)) {
            return sessions.check(visitor.authorization().substring(BEARER.length()).strip());
        }
        return sessions.role(session(visitor)).orElse(Role.NOBODY);
    }

    /** Id of the session in the visitor's cookies. */
    static Optional<String> session(Visitor visitor) {
        for (String cookie : visitor.cookies().split(";", -1)) {
            String[] parts = cookie.strip().split("=", 2);
            if (parts.length == 2 && parts[0].equals(COOKIE)) {
                return Optional.of(parts[1]);
            }
        }
        return Optional.empty();
    }

    /** Not sent to other sites, not to scripts; kept until the browser ends. */
    static String cookie(String session) {
        return COOKIE + "=" + session + "; Path=/; HttpOnly; SameSite=Strict";
    }

    static String endedCookie() {
        return cookie("") + "; Max-Age=0";
    }
}
