package dev.millrace.cli;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import dev.millrace.base.MemoryBudget;
import dev.millrace.base.Time;
import dev.millrace.config.Settings;
import dev.millrace.console.Console;
import dev.millrace.console.ConsoleSettings;
import dev.millrace.console.ConsoleUnavailableException;
import dev.millrace.console.Sources;
import dev.millrace.kafka.Clients;
import dev.millrace.pipeline.Pipeline;

/** The console of this process, where one is wanted. Thread-safe. */
final class Showing implements AutoCloseable {
    private final AtomicReference<@Nullable String> news = new AtomicReference<>();
    private final Object lock = new Object();
    private @Nullable Console console;
    private @Nullable Engines engines;
    private boolean isClosed;

    private Showing() {}

    /** What there is to be seen of running pipelines. */
    record Scene(Settings settings, Clients clients, Supplier<List<Pipeline>> pipelines,
            MemoryBudget budget, Terminal terminal) {
        Sources sources(Engines engines) {
            return new Sources(pipelines, budget, clients, settings.store(), engines.answers(),
                    new Version().getVersion()[0], Time.system());
        }
    }

    static Showing nothing() {
        return new Showing();
    }

    /** Listens when this returns. */
    static Showing start(ConsoleSettings settings, Scene scene) throws Failure {
        Showing showing = new Showing();
        try {
            showing.open(settings, scene, Place.ASKED_FOR);
            return showing;
        } catch (ConsoleUnavailableException e) {
            throw new Failure(ExitCode.TRY_AGAIN, "open the console", String.valueOf(e.getMessage()),
                    "stop what listens there, or choose another address (--console=HOST:PORT)");
        }
    }

    /**
     * Starts beside everything else, which must not wait for pages.
     *
     * @param place whether another port will do where that one is taken
     */
    static Showing startBeside(ConsoleSettings settings, Scene scene, Place place) {
        Showing showing = new Showing();
        Thread _ = Thread.ofPlatform().daemon().name("millrace-console-start").start(() -> {
            try {
                showing.open(settings, scene, place);
            } catch (ConsoleUnavailableException e) {
                showing.news.set("console  cannot be opened: " + e.getMessage());
            }
        });
        return showing;
    }

    /** Whether somebody asked for this very address. */
    enum Place {
        ASKED_FOR, ANY
    }

    private static Console startAt(ConsoleSettings settings, Sources sources, Place place)
            throws ConsoleUnavailableException {
        try {
            return Console.start(settings, sources);
        } catch (ConsoleUnavailableException e) {
            if (place == Place.ASKED_FOR) {
                throw e;
            }
            return Console.start(settings.atAnyPort(), sources);
        }
    }

    private void open(ConsoleSettings settings, Scene scene, Place place)
            throws ConsoleUnavailableException {
        Engines started = Engines.start(scene.clients(), scene.settings().store(),
                scene.pipelines().get().stream().map(Pipeline::settings).toList(), scene.terminal());
        Console opened;
        try {
            opened = startAt(settings, scene.sources(started), place);
        } catch (ConsoleUnavailableException e) {
            started.close();
            throw e;
        }
        synchronized (lock) {
            if (!isClosed) {
                console = opened;
                engines = started;
                news.set("console  " + opened.address() + "  (open it in a browser)");
                return;
            }
        }
        opened.close();
        started.close();
    }

    /** A line about it for people; each is given once. */
    Optional<String> news() {
        return Optional.ofNullable(news.getAndSet(null));
    }

    /** Empty while it does not listen. */
    Optional<String> address() {
        synchronized (lock) {
            return Optional.ofNullable(console).map(Console::address);
        }
    }

    @Override
    public void close() {
        synchronized (lock) {
            isClosed = true;
            if (console != null) {
                console.close();
                console = null;
            }
            if (engines != null) {
                engines.close();
                engines = null;
            }
        }
    }
}
