package dev.millrace.console;

/** The console cannot listen where it should; the message says where and why. */
public final class ConsoleUnavailableException extends Exception {
    ConsoleUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
