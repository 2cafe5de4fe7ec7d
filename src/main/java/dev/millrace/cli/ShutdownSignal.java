package dev.millrace.cli;

import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

/**
 * When a long-running command is to stop. SIGTERM or Ctrl-C asks for a drain: finish what is in flight, then end with
 * the command's own exit code. A second Ctrl-C ends the process at once, which costs nothing but work done twice.
 * Thread-safe.
 *
 * <p>A JVM shutdown hook would do for the first signal but not for the second: while hooks run, the JVM ignores further
 * signals, and it dictates the exit code.
 */
final class ShutdownSignal {
    private static final int EXIT_BY_INTERRUPT = 130;

    private final CountDownLatch requested = new CountDownLatch(1);
    private final Consumer<String> say;
    private final Runnable exitNow;

    ShutdownSignal(Consumer<String> say, Runnable exitNow) {
        this.say = say;
        this.exitNow = exitNow;
    }

    /** Listens to the signals of this process from now on. */
    static ShutdownSignal install(Terminal terminal) {
        return listening(terminal.err()::println);
    }

    /** As {@link #install}, for commands with nothing in flight: they just end. */
    static ShutdownSignal installQuiet() {
        return listening(_ -> {});
    }

    private static ShutdownSignal listening(Consumer<String> say) {
        var signal = new ShutdownSignal(say, () -> Runtime.getRuntime().halt(EXIT_BY_INTERRUPT));
        listen("TERM", signal::terminated);
        listen("INT", signal::interrupted);
        return signal;
    }

    /** The command itself is done; the same as a signal, without its words. */
    void request() {
        requested.countDown();
    }

    void terminated() {
        if (!isRequested()) {
            say.accept("millrace: asked to stop; finishing what is in flight");
        }
        request();
    }

    void interrupted() {
        if (isRequested()) {
            exitNow.run();
        } else {
            say.accept("millrace: finishing what is in flight; Ctrl-C again to stop at once");
            request();
        }
    }

    boolean isRequested() {
        return requested.getCount() == 0;
    }

    /** Blocks until the process is asked to stop. */
    void await() throws InterruptedException {
        requested.await();
    }

    /** Blocks until the process is asked to stop, but no longer than this; says whether it was. */
    boolean await(Duration longest) throws InterruptedException {
        return requested.await(longest.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** By reflection: javac warns of sun.misc by name and cannot be told not to, though the JDK supports it. */
    private static void listen(String name, Runnable action) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Object proxy = Proxy.newProxyInstance(ShutdownSignal.class.getClassLoader(),
                    new Class<?>[]{handler},
                    (_, method, _) -> answer(method, action));
            var _ = signal.getMethod("handle", signal, handler)
                    .invoke(null, signal.getConstructor(String.class).newInstance(name), proxy);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("this JVM gives no access to signals", e);
        }
    }

    private static @Nullable Object answer(Method method, Runnable action) {
        if (!method.getName().equals("handle")) {
            throw new UnsupportedOperationException(method.getName());
        }
        action.run();
        return null;
    }
}
