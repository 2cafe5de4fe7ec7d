package dev.millrace.console;

/** The console of a process: a web page and the HTTP API behind it. Thread-safe. */
public final class Console implements AutoCloseable {
    private final ConsoleSettings settings;
    private final Watch watch;
    private final Web web;

    private Console(ConsoleSettings settings, Watch watch, Web web) {
        this.settings = settings;
        this.watch = watch;
        this.web = web;
    }

    /**
     * Begins to look and to listen.
     *
     * @throws ConsoleUnavailableException when the address cannot be listened on
     */
    public static Console start(ConsoleSettings settings, Sources sources)
            throws ConsoleUnavailableException {
        Watch watch = new Watch(sources);
        try {
            Web web = Web.start(settings, new Api(sources, watch), new Guard(settings, sources.time()),
                    watch.pulses());
            watch.start();
            return new Console(settings, watch, web);
        } catch (ConsoleUnavailableException e) {
            watch.close();
            throw e;
        }
    }

    /** What to open in a browser: "http://127.0.0.1:8420". */
    public String address() {
        String host = settings.host().contains(":") ? "[" + settings.host() + "]" : settings.host();
        return "http://" + host + ":" + web.port();
    }

    @Override
    public void close() {
        web.close();
        watch.close();
    }
}
