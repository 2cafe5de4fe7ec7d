package dev.millrace.console;

/**
 * One question that the API answers.
 *
 * @param path below {@link Api#ROOT}: "/overview"
 * @param role that is needed at least
 */
record Route(String method, String path, Role role, Handler handler) {
    /** Answers; called on a virtual thread of the request. */
    interface Handler {
        Object answer(Request request) throws RefusedException;
    }

    static Route get(String path, Handler handler) {
        return new Route("GET", path, Role.VIEW, handler);
    }

    /** Changes something. */
    static Route post(String path, Handler handler) {
        return new Route("POST", path, Role.OPERATE, handler);
    }
}
