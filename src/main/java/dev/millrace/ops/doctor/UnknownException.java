package dev.millrace.ops.doctor;

/** A fact that a check needs could not be had. What needs it is then neither right nor wrong. */
final class UnknownException extends Exception {
    /** @param why what was asked, and what came instead of an answer */
    UnknownException(String why) {
        super(why, null, false, false);
    }

    String why() {
        return String.valueOf(getMessage());
    }
}
