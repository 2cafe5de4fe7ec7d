package dev.millrace.console;

/** A question that is not answered: the status says whose fault it is, the message what to do. */
final class RefusedException extends Exception {
    private final int status;

    private RefusedException(int status, String message) {
        super(message);
        this.status = status;
    }

    static RefusedException wrong(String message) {
        return new RefusedException(Answer.BAD_REQUEST, message);
    }

    static RefusedException unknown(String message) {
        return new RefusedException(Answer.NOT_FOUND, message);
    }

    static RefusedException forbidden(String message) {
        return new RefusedException(Answer.FORBIDDEN, message);
    }

    static RefusedException tooMany(String message) {
        return new RefusedException(Answer.TOO_MANY, message);
    }

    static RefusedException unauthorized(String message) {
        return new RefusedException(Answer.UNAUTHORIZED, message);
    }

    /** What is asked for does not fit to how things stand now. */
    static RefusedException conflict(String message) {
        return new RefusedException(Answer.CONFLICT, message);
    }

    static RefusedException unavailable(String message) {
        return new RefusedException(Answer.UNAVAILABLE, message);
    }

    Answer answer() {
        return Answer.json(status, Fields.of("error", getMessage()).json());
    }
}
