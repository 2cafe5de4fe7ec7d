package dev.millrace.console;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.logging.Level;

import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.json.JsonMapper;

/** The HTTP server: takes requests in, has them guarded, and sends answers out. Thread-safe. */
final class Web implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Web.class);
    /** Held, because a logger that nobody holds forgets its level. */
    private static final java.util.logging.Logger SERVER_LOG = java.util.logging.Logger
            .getLogger("io.helidon");
    private static final int LARGEST_BODY = 256 * 1024;
    private static final int MOST_CONNECTIONS = 500;
    private static final int MOST_WATCHERS = 100;
    private static final long HEARTBEAT_MILLIS = 10_000;
    private static final Set<String> READING = Set.of("GET", "HEAD");
    private static final HeaderName FETCH_SITE = HeaderNames.create("Sec-Fetch-Site");
    private static final HeaderName CHANGE = HeaderNames.create(Guard.CHANGE_HEADER);
    private static final HeaderName LAST_EVENT = HeaderNames.create("Last-Event-ID");
    private static final JsonMapper MAPPER = JsonMapper.shared();
    private final Api api;
    private final Guard guard;
    private final Pulses pulses;
    private final Assets assets = new Assets();
    private final Semaphore watchers = new Semaphore(MOST_WATCHERS);
    private final WebServer server;
    private volatile boolean isClosed;

    private Web(ConsoleSettings settings, Api api, Guard guard, Pulses pulses) throws UnknownHostException {
        this.api = api;
        this.guard = guard;
        this.pulses = pulses;
        this.server = WebServer.builder().address(InetAddress.getByName(settings.host()))
                .port(settings.port()).shutdownHook(false).maxPayloadSize(LARGEST_BODY)
                .maxTcpConnections(MOST_CONNECTIONS)
                .routing(routing -> routing.any(this::serve)).build();
    }

    /**
     * Listens from now on.
     *
     * @throws ConsoleUnavailableException when it cannot; the message names the address
     */
    static Web start(ConsoleSettings settings, Api api, Guard guard, Pulses pulses)
            throws ConsoleUnavailableException {
        SERVER_LOG.setLevel(Level.WARNING);
        try {
            Web web = new Web(settings, api, guard, pulses);
            var _ = web.server.start();
            return web;
        } catch (UnknownHostException e) {
            throw new ConsoleUnavailableException("unknown host '" + settings.host() + "'", e);
        } catch (UncheckedIOException | IllegalStateException e) {
            throw new ConsoleUnavailableException(
                    settings.host() + ":" + settings.port() + ": " + root(e).getMessage(), e);
        }
    }

    private static Throwable root(Throwable problem) {
        Throwable cause = problem.getCause();
        return cause == null ? problem : root(cause);
    }

    int port() {
        return server.port();
    }

    private void serve(ServerRequest request, ServerResponse response) {
        String path = request.path().path();
        try {
            Guard.Visitor visitor = visitor(request);
            guard.checkSite(visitor);
            if (path.equals(Api.ROOT + "/events")) {
                require(guard.role(visitor), Role.VIEW);
                watch(request, response);
            } else if (path.startsWith("/api/")) {
                send(request, response, answer(request, visitor, path));
            } else {
                send(request, response, file(request, path));
            }
        } catch (RefusedException e) {
            send(request, response, e.answer());
        } catch (IOException e) {
            // Whoever asked has gone.
            LOG.atDebug().addKeyValue("path", path).addKeyValue("problem", e.getMessage())
                    .log("a request ended early");
        } catch (RuntimeException e) {
            if (!response.isSent()) {
                LOG.atError().addKeyValue("path", path).setCause(e).log("a request failed");
                send(request, response, Answer.json(Answer.BUG,
                        Fields.of("error", "a bug in the console; its log says more").json()));
            }
        }
    }

    private static Guard.Visitor visitor(ServerRequest request) {
        return new Guard.Visitor(request.prologue().method().text(), header(request, HeaderNames.HOST),
                header(request, HeaderNames.ORIGIN), header(request, FETCH_SITE), header(request, CHANGE),
                header(request, HeaderNames.AUTHORIZATION), header(request, HeaderNames.COOKIE));
    }

    private static String header(ServerRequest request, HeaderName name) {
        return request.headers().first(name).orElse("");
    }

    private Answer file(ServerRequest request, String path) throws RefusedException {
        if (!READING.contains(request.prologue().method().text())) {
            return Answer.json(Answer.WRONG_METHOD, Fields.of("error", "only GET and HEAD").json());
        }
        boolean acceptsGzip = header(request, HeaderNames.ACCEPT_ENCODING).contains("gzip");
        Optional<Answer> found = assets.find(path, acceptsGzip,
                header(request, HeaderNames.IF_NONE_MATCH));
        if (found.isPresent()) {
            return found.get();
        }
        if (path.contains(".")) {
            throw RefusedException.unknown("there is no such file");
        }
        return assets.page();
    }

    private Answer answer(ServerRequest request, Guard.Visitor visitor, String path)
            throws RefusedException, IOException {
        Request asked = Request.of(visitor.method(), path, query(request), body(request));
        if (path.equals(Api.ROOT + "/session")) {
            return session(asked, visitor);
        }
        List<Route> here = api.routes().stream().filter(route -> (Api.ROOT + route.path()).equals(path))
                .toList();
        if (here.isEmpty()) {
            throw RefusedException.unknown("there is no " + path + "; " + Api.ROOT
                    + "/openapi.json says what there is");
        }
        String method = visitor.method().equals("HEAD") ? "GET" : visitor.method();
        Optional<Route> route = here.stream().filter(candidate -> candidate.method().equals(method))
                .findFirst();
        if (route.isEmpty()) {
            return Answer.json(Answer.WRONG_METHOD, Fields.of("error", "another method is needed").json());
        }
        require(guard.role(visitor), route.get().role());
        return Answer.json(route.get().handler().answer(asked)).with("Cache-Control", "no-store");
    }

    private static void require(Role role, Role needed) throws RefusedException {
        if (role == Role.NOBODY) {
            throw RefusedException.unauthorized("sign in with a token first");
        }
        if (!role.includes(needed)) {
            throw RefusedException.forbidden("this needs the token for operating");
        }
    }

    private static Map<String, String> query(ServerRequest request) {
        Map<String, String> query = new HashMap<>();
        request.query().names().forEach(name -> query.put(name, request.query().first(name).orElse("")));
        return query;
    }

    private static byte[] body(ServerRequest request) throws IOException, RefusedException {
        if (!request.content().hasEntity()) {
            return new byte[0];
        }
        try (InputStream in = request.content().inputStream()) {
            byte[] body = in.readNBytes(LARGEST_BODY + 1);
            if (body.length > LARGEST_BODY) {
                throw RefusedException.wrong("the body is longer than " + LARGEST_BODY + " bytes");
            }
            return body;
        }
    }

    /** Who am I; sign in; sign out. */
    private Answer session(Request request, Guard.Visitor visitor) throws RefusedException {
        return switch (request.method()) {
            case "GET", "HEAD" -> role(guard.role(visitor));
            case "POST" -> signIn(request.member("token").orElse(""));
            case "DELETE" -> {
                Guard.session(visitor).ifPresent(guard.sessions()::end);
                yield role(Role.NOBODY).with("Set-Cookie", Guard.endedCookie());
            }
            default -> Answer.json(Answer.WRONG_METHOD,
                    Fields.of("error", "GET, POST or DELETE is needed").json());
        };
    }

    private Answer signIn(String token) throws RefusedException {
        Role role = guard.hasTokens() ? guard.sessions().check(token) : Role.OPERATE;
        if (role == Role.NOBODY) {
            throw RefusedException.unauthorized("this is not a token of this console");
        }
        return role(role).with("Set-Cookie", Guard.cookie(guard.sessions().begin(role)));
    }

    private Answer role(Role role) {
        return Answer.json(Fields.of("role", role.label()).with("needs_token", guard.hasTokens()).json())
                .with("Cache-Control", "no-store");
    }

    /**
     * Sends a pulse a second as server-sent events until the other side goes. Who names the last one it has seen gets those
     * that came since, as far as they are kept.
     */
    private void watch(ServerRequest request, ServerResponse response) throws RefusedException {
        if (!watchers.tryAcquire()) {
            throw RefusedException.unavailable("more than " + MOST_WATCHERS + " look on already");
        }
        headers(response, "text/event-stream", Map.of("Cache-Control", "no-store"));
        try {
            OutputStream out = response.outputStream();
            long sequence = resumeFrom(header(request, LAST_EVENT));
            boolean isThere = true;
            while (isThere && !isClosed) {
                List<Pulse> news = pulses.after(sequence, HEARTBEAT_MILLIS);
                sequence = news.isEmpty() ? sequence : news.getLast().sequence();
                isThere = write(out, news.isEmpty() ? ": still here\n\n" : events(news));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            watchers.release();
        }
    }

    private String events(List<Pulse> pulses) {
        StringBuilder text = new StringBuilder();
        for (Pulse pulse : pulses) {
            text.append("id: ").append(pulse.sequence()).append("\nevent: pulse\ndata: ")
                    .append(MAPPER.writeValueAsString(api.pulse(pulse))).append("\n\n");
        }
        return text.toString();
    }

    /** False once nobody is there any more, which the server tells by exceptions of several kinds. */
    private static boolean write(OutputStream out, String text) {
        try {
            out.write(text.getBytes(StandardCharsets.UTF_8));
            out.flush();
            return true;
        } catch (IOException | RuntimeException e) {
            LOG.atDebug().addKeyValue("problem", e.getMessage()).log("somebody stopped looking on");
            return false;
        }
    }

    /** Without an id, or with one of an earlier start of the program, from the pulse that is the newest now. */
    private long resumeFrom(String id) {
        long newest = pulses.last().map(Pulse::sequence).orElse(0L);
        try {
            long seen = Long.parseLong(id);
            return seen >= 0 && seen <= newest ? seen : Math.max(0, newest - 1);
        } catch (NumberFormatException e) {
            return Math.max(0, newest - 1);
        }
    }

    private static void send(ServerRequest request, ServerResponse response, Answer answer) {
        headers(response, answer.type(), answer.headers());
        response.status(Status.create(answer.status()));
        boolean hasBody = !request.prologue().method().text().equals("HEAD")
                && answer.status() != Answer.NOT_MODIFIED;
        if (hasBody) {
            response.send(answer.body());
        } else {
            response.send();
        }
    }

    private static void headers(ServerResponse response, String type, Map<String, String> more) {
        Guard.HEADERS.forEach((name, value) -> response.header(HeaderNames.create(name), value));
        response.header(HeaderNames.CONTENT_TYPE, type);
        more.forEach((name, value) -> response.header(HeaderNames.create(name), value));
    }

    /** Whoever looks on is not waited for. */
    @Override
    public void close() {
        isClosed = true;
        var _ = server.stop();
    }
}
