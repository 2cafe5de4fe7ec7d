package dev.millrace.console;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

import dev.millrace.base.Time;
import dev.millrace.console.LetterSource.Change;
import dev.millrace.console.LetterSource.Choice;
import dev.millrace.console.LetterSource.Deed;
import dev.millrace.kafka.KafkaRefusedException;
import dev.millrace.kafka.KafkaUnavailableException;

/**
 * Dead letters: lists them from what was read in the background, and does one thing to them at a time, beside the request
 * that asked for it. Thread-safe.
 */
final class Letters implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Letters.class);
    private static final Duration EVERY = Duration.ofSeconds(3);
    private static final long PATIENCE_SECONDS = 5;
    private static final int MOST_ACTIONS = 100;
    private static final int MOST_FIELDS = 20;
    private final LetterSource source;
    private final Time time;
    /** The source is for one thread at a time. */
    private final ReentrantLock turn = new ReentrantLock();
    private final Lookout<Map<String, Object>> listing;
    private final AtomicLong jobs = new AtomicLong();
    private volatile @Nullable Job job;

    Letters(LetterSource source, Time time) {
        this.source = source;
        this.time = time;
        this.listing = new Lookout<>("letters", EVERY, this::look, time);
    }

    void start() {
        listing.start();
    }

    private Map<String, Object> look() throws KafkaUnavailableException, KafkaRefusedException {
        turn.lock();
        try {
            source.refresh();
            return source.list(Choice.ALL);
        } finally {
            turn.unlock();
        }
    }

    /** Something that is done to letters beside the request; kept until the next. */
    private static final class Job {
        private final long id;
        private final String kind;
        private volatile long looked;
        private volatile long replayed;
        private volatile @Nullable Map<String, Object> result;
        private volatile @Nullable String problem;

        Job(long id, String kind) {
            this.id = id;
            this.kind = kind;
        }

        boolean isDone() {
            return result != null || problem != null;
        }

        Map<String, Object> json() {
            return Fields.of("id", id).with("kind", kind)
                    .with("state", problem != null ? "failed" : result != null ? "done" : "running")
                    .with("looked", looked).with("replayed", replayed).with("problem", problem)
                    .with("result", result).json();
        }
    }

    /** Something to be done that may take long. */
    private interface Work {
        Map<String, Object> carryOut(LetterSource.Progress progress)
                throws KafkaUnavailableException, KafkaRefusedException;
    }

    /** A question to the source that is answered soon. */
    private interface Question<T> {
        T ask() throws KafkaUnavailableException, KafkaRefusedException;
    }

    Map<String, Object> list(Request request) throws RefusedException {
        Look<Map<String, Object>> look = listing.last();
        String where = request.text("where");
        Map<String, Object> found = where.isEmpty()
                ? look.value()
                : inTurn(() -> source.list(new Choice("", "", where)));
        Fields json = Fields.of("look", look.age(time.wallMillis()));
        if (found == null) {
            return json.withAll(Page.of(List.of(), request).json()).json();
        }
        Map<String, Object> rest = new HashMap<>(found);
        Object groups = rest.remove("groups");
        String pipeline = request.text("pipeline");
        boolean isOpenOnly = !request.text("state").equals("all");
        List<?> chosen = groups instanceof List<?> all
                ? all.stream().filter(group -> isMeant(group, pipeline, isOpenOnly)).toList()
                : List.of();
        return json.withAll(rest).withAll(Page.of(chosen, request).json()).json();
    }

    private static boolean isMeant(Object group, String pipeline, boolean isOpenOnly) {
        return group instanceof Map<?, ?> members
                && (pipeline.isEmpty() || pipeline.equals(members.get("pipeline")))
                && (!isOpenOnly || (members.get("open") instanceof Number open && open.longValue() > 0));
    }

    Map<String, Object> show(Request request) throws RefusedException {
        String place = request.required("at");
        return inTurn(() -> source.show(place))
                .orElseThrow(() -> RefusedException.unknown("there is no letter at " + place));
    }

    Map<String, Object> actions() throws RefusedException {
        List<Map<String, Object>> all = inTurn(source::actions);
        return Map.of("actions", all.stream().limit(MOST_ACTIONS).toList());
    }

    Map<String, Object> job() throws RefusedException {
        Job last = job;
        if (last == null) {
            throw RefusedException.unknown("nothing was done to letters here");
        }
        return last.json();
    }

    Map<String, Object> test(Request request) throws RefusedException {
        Choice choice = choice(request);
        Change change = change(request);
        return begin("test", progress -> source.test(choice, change, progress));
    }

    Map<String, Object> replay(Request request) throws RefusedException {
        Choice choice = choice(request);
        Change change = change(request);
        JsonNode body = request.body();
        boolean isAll = body != null && body.path("all").asBoolean(false);
        Deed deed = new Deed("console: replay " + words(choice), request.member("reason").orElse(""));
        return begin("replay", progress -> source.replay(choice, change, isAll, deed, progress));
    }

    Map<String, Object> discard(Request request) throws RefusedException {
        Choice choice = choice(request);
        String reason = request.member("reason").orElse("").strip();
        if (reason.isEmpty()) {
            throw RefusedException.wrong("say why: member reason of the body is missing");
        }
        Deed deed = new Deed("console: discard " + words(choice), reason);
        return begin("discard", _ -> source.discard(choice, deed));
    }

    private static String words(Choice choice) {
        return String.join(" ", choice.group(), choice.letter(), choice.where()).strip();
    }

    /** All letters at once are not meant by anybody who leaves everything away. */
    private static Choice choice(Request request) throws RefusedException {
        Choice choice = new Choice(request.member("group").orElse(""), request.member("letter").orElse(""),
                request.member("where").orElse(""));
        if (choice.isAll()) {
            throw RefusedException.wrong("name a group, a letter or a condition");
        }
        return choice;
    }

    private static Change change(Request request) throws RefusedException {
        Map<String, String> set = new HashMap<>();
        JsonNode body = request.body();
        JsonNode fields = body == null ? null : body.get("set");
        if (fields != null && fields.isObject()) {
            fields.forEachEntry((name, expression) -> set.put(name, expression.asString("")));
        }
        if (set.size() > MOST_FIELDS) {
            throw RefusedException.wrong("more than " + MOST_FIELDS + " fields are to be set");
        }
        return new Change(set, request.member("value").orElse(null));
    }

    private Map<String, Object> begin(String kind, Work work) throws RefusedException {
        Job begun = new Job(jobs.incrementAndGet(), kind);
        synchronized (jobs) {
            Job last = job;
            if (last != null && !last.isDone()) {
                throw RefusedException.conflict("a " + last.kind + " is under way; wait for its end");
            }
            job = begun;
        }
        Thread _ = Thread.ofPlatform().daemon().name("millrace-console-letters")
                .start(() -> run(begun, work));
        return begun.json();
    }

    private void run(Job begun, Work work) {
        turn.lock();
        try {
            source.refresh();
            Map<String, Object> result = work.carryOut((replayed, looked) -> {
                begun.replayed = replayed;
                begun.looked = looked;
            });
            source.refresh();
            listing.found(source.list(Choice.ALL));
            begun.result = result;
        } catch (KafkaUnavailableException | KafkaRefusedException | IllegalArgumentException e) {
            begun.problem = String.valueOf(e.getMessage());
        } catch (RuntimeException e) {
            // A bug here must not leave somebody waiting for an end that never comes.
            begun.problem = "a bug: " + e;
            LOG.atError().addKeyValue("kind", begun.kind).setCause(e).log("work on dead letters failed");
        } finally {
            turn.unlock();
        }
    }

    private <T> T inTurn(Question<T> question) throws RefusedException {
        try {
            if (!turn.tryLock(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                throw RefusedException.unavailable("letters are being worked on; try again in a moment");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw RefusedException.unavailable("the console is closing");
        }
        try {
            return question.ask();
        } catch (KafkaUnavailableException | KafkaRefusedException e) {
            throw RefusedException.unavailable(String.valueOf(e.getMessage()));
        } catch (IllegalArgumentException e) {
            throw RefusedException.wrong(String.valueOf(e.getMessage()));
        } finally {
            turn.unlock();
        }
    }

    /** Work that is under way is marked as far as it has come; who replays again goes on there. */
    @Override
    public void close() {
        listing.close();
        source.close();
    }
}
