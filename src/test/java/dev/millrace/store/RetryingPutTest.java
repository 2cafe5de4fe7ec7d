package dev.millrace.store;

import java.io.InputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

import org.junit.jupiter.api.Test;

import dev.millrace.base.Time;
import dev.millrace.store.StoreException.Kind;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

final class RetryingPutTest {
    private static final Content CONTENT = new Content(ByteBuffer.allocate(4), "text/plain", Map.of());

    /** Time that only sleeping moves. */
    private static final class SleptTime implements Time, Sleeper {
        private final List<Duration> sleeps = new ArrayList<>();
        private int woken;
        private long nanos;

        @Override
        public void wake(int count) {
            woken += count;
        }

        @Override
        public void sleep(Duration duration) {
            sleeps.add(duration);
            nanos += duration.toNanos();
        }

        @Override
        public long wallMillis() {
            return 0;
        }

        @Override
        public long nanos() {
            return nanos;
        }
    }

    private static final class Heard implements PutListener {
        private final List<PutTrouble> troubles = new ArrayList<>();
        private final List<String> ended = new ArrayList<>();

        @Override
        public void failed(PutTrouble trouble) {
            troubles.add(trouble);
        }

        @Override
        public void ended(String key, int failures, Duration lasting) {
            ended.add(key + " after " + failures);
        }
    }

    @FunctionalInterface
    private interface Putting {
        Receipt put(String key, Content content) throws StoreException;
    }

    /** Only puts. */
    private record PutOnly(Putting putting) implements ObjectStore {
        @Override
        public Receipt put(String key, Content content) throws StoreException {
            return putting.put(key, content);
        }

        @Override
        public void prepare() {}

        @Override
        public Optional<ObjectInfo> head(String key) {
            throw new UnsupportedOperationException();
        }

        @Override
        public InputStream open(String key) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void list(String prefix, Consumer<ObjectInfo> visitor) {
            throw new UnsupportedOperationException();
        }

        @Override
        public String location() {
            return "memory";
        }

        @Override
        public void close() {}
    }

    private final SleptTime time = new SleptTime();
    private final Heard heard = new Heard();

    private RetryingPut over(int parallel, Putting putting) {
        return new RetryingPut(new PutOnly(putting), parallel,
                new RetryingPut.Waiting(time, time, new Random(7)), heard);
    }

    private static Putting failing(Kind... kinds) {
        Deque<Kind> failures = new ArrayDeque<>(Arrays.asList(kinds));
        return (key, content) -> {
            Kind kind = failures.poll();
            if (kind != null) {
                throw new StoreException(kind, "store: putting failed: " + kind);
            }
            return Receipt.acknowledged(key, content.bytes().remaining());
        };
    }

    @Test
    void stores_at_once_and_says_nothing_when_all_is_well() throws Exception {
        PutOutcome outcome = over(1, failing()).put("key", CONTENT);

        assertThat(outcome).isInstanceOf(PutOutcome.Stored.class);
        assertThat(time.sleeps).isEmpty();
        assertThat(heard.troubles).isEmpty();
        assertThat(heard.ended).isEmpty();
    }

    @Test
    void tries_until_it_is_stored_and_reports_each_failure() throws Exception {
        var put = over(1, failing(Kind.UNAVAILABLE, Kind.UNAVAILABLE, Kind.UNAVAILABLE));

        PutOutcome outcome = put.put("key", CONTENT);

        assertThat(outcome).isInstanceOfSatisfying(PutOutcome.Stored.class,
                stored -> assertThat(stored.receipt().key()).isEqualTo("key"));
        assertThat(heard.troubles).extracting(PutTrouble::attempts).containsExactly(1, 2, 3);
        assertThat(heard.troubles).extracting(PutTrouble::nextTry).isEqualTo(time.sleeps);
        assertThat(heard.troubles.getLast().lasting()).isEqualTo(time.sleeps.get(0).plus(time.sleeps.get(1)));
        assertThat(heard.ended).containsExactly("key after 3");
    }

    @Test
    void an_answer_wakes_two_of_those_that_wait_and_a_failure_nobody() throws Exception {
        PutOutcome _ = over(1, failing(Kind.UNAVAILABLE, Kind.UNAVAILABLE)).put("key", CONTENT);

        assertThat(time.woken).isEqualTo(2);
    }

    @Test
    void waits_longer_each_time_up_to_half_a_minute() throws Exception {
        Kind[] failures = new Kind[20];
        Arrays.fill(failures, Kind.UNAVAILABLE);

        PutOutcome _ = over(1, failing(failures)).put("key", CONTENT);

        assertThat(time.sleeps).hasSize(20);
        assertThat(time.sleeps.getFirst()).isBetween(Duration.ofMillis(100), Duration.ofMillis(200));
        assertThat(time.sleeps.getLast()).isBetween(Duration.ofSeconds(15), Duration.ofSeconds(30));
        assertThat(time.sleeps.subList(0, 6)).isSorted();
    }

    @Test
    void asks_slowly_where_somebody_has_to_mend_something_first() throws Exception {
        PutOutcome outcome = over(1, failing(Kind.DENIED, Kind.NO_BUCKET, Kind.FULL)).put("key", CONTENT);

        assertThat(outcome).isInstanceOf(PutOutcome.Stored.class);
        assertThat(time.sleeps).hasSize(3).allMatch(pause -> pause.compareTo(Duration.ofMillis(2500)) >= 0);
    }

    @Test
    void ends_when_the_store_refuses_for_good() throws Exception {
        PutOutcome outcome = over(1, failing(Kind.UNAVAILABLE, Kind.REFUSED)).put("key", CONTENT);

        assertThat(outcome).isInstanceOfSatisfying(PutOutcome.Refused.class,
                refused -> assertThat(refused.cause().kind()).isEqualTo(Kind.REFUSED));
        assertThat(heard.ended).containsExactly("key after 1");
    }

    @Test
    void a_bug_in_the_store_is_not_tried_again() {
        var put = over(1, (key, content) -> {
            throw new IllegalStateException("a bug");
        });

        assertThatThrownBy(() -> put.put("key", CONTENT)).hasMessage("a bug");
        assertThat(time.sleeps).isEmpty();
    }

    @Test
    void stops_when_interrupted_during_a_request() {
        var put = over(1, (key, content) -> {
            Thread.currentThread().interrupt();
            throw new StoreException(Kind.UNAVAILABLE, "interrupted");
        });

        assertThatThrownBy(() -> put.put("key", CONTENT)).isInstanceOf(InterruptedException.class)
                .hasCauseInstanceOf(StoreException.class);
    }

    @Test
    void stops_when_interrupted_while_waiting_for_its_turn_or_the_next_try() {
        var put = over(1, failing(Kind.UNAVAILABLE));

        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> put.put("key", CONTENT)).isInstanceOf(InterruptedException.class);
        var sleeping = new RetryingPut(new PutOnly(failing(Kind.UNAVAILABLE)), 1,
                new RetryingPut.Waiting(time, _ -> {
                    throw new InterruptedException();
                }, new Random(7)), heard);
        assertThatThrownBy(() -> sleeping.put("key", CONTENT)).isInstanceOf(InterruptedException.class);
        assertThat(heard.ended).containsExactly("key after 1");
    }

    @Test
    void keeps_what_was_stored_although_it_was_interrupted() throws Exception {
        var put = over(1, (key, content) -> {
            Thread.currentThread().interrupt();
            return Receipt.acknowledged(key, 4);
        });

        PutOutcome outcome = put.put("key", CONTENT);

        assertThat(Thread.interrupted()).isTrue();
        assertThat(outcome).isInstanceOf(PutOutcome.Stored.class);
    }

    @Test
    void makes_no_more_requests_at_once_than_allowed() throws Exception {
        var running = new AtomicInteger();
        var most = new AtomicInteger();
        var three = new CyclicBarrier(3);
        var put = over(3, (key, content) -> {
            most.accumulateAndGet(running.incrementAndGet(), Math::max);
            meet(three);
            running.decrementAndGet();
            return Receipt.acknowledged(key, 4);
        });
        List<Callable<PutOutcome>> puts = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            String key = "key-" + i;
            puts.add(() -> put.put(key, CONTENT));
        }

        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<PutOutcome> done : threads.invokeAll(puts)) {
                assertThat(done.get()).isInstanceOf(PutOutcome.Stored.class);
            }
        }

        assertThat(most).hasValue(3);
    }

    private static void meet(CyclicBarrier barrier) {
        try {
            int _ = barrier.await(30, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new IllegalStateException("fewer at once than allowed", e);
        }
    }

    @Test
    void trouble_reads_as_a_sentence() {
        var trouble = new PutTrouble("key", Kind.UNAVAILABLE,
                "s3://b at http://h: putting key failed: no answer", 9,
                Duration.ofSeconds(42), Duration.ofSeconds(3));

        assertThat(trouble).hasToString("store unavailable for 42.0 s, next try in 3.0 s:"
                + " s3://b at http://h: putting key failed: no answer");
    }
}
