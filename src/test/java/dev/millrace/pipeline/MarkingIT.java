package dev.millrace.pipeline;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import dev.millrace.base.ByteSize;
import dev.millrace.base.Secret;
import dev.millrace.base.Time;
import dev.millrace.settle.Batch;
import dev.millrace.settle.Chain;
import dev.millrace.testkit.Await;
import dev.millrace.transform.cel.RuleCompiler;
import dev.millrace.transform.redis.Mark;
import dev.millrace.transform.redis.RedisServer;
import dev.millrace.transform.redis.RedisSettings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** Batches are asked about in a Redis that may be away; the test plays the poll thread. */
class MarkingIT {
    private Parts parts;

    @BeforeEach
    void need_redis() throws Exception {
        assumeTrue(RedisServer.program().isPresent(), "redis-server is not installed (Debian: redis-server)");
        parts = new Parts(ByteSize.mebibytes(64));
    }

    private Marking marking(int port, int maxRetries) throws Exception {
        RedisSettings redis = new RedisSettings(URI.create("redis://127.0.0.1:" + port), new Secret(""), "p:",
                Duration.ofHours(1), Duration.ofSeconds(2));
        return new Marking(new Dedupe.InRedis(RuleCompiler.untyped().key("by", "id"), redis, maxRetries), "p",
                "w", parts.counters, Time.system());
    }

    private static Mark mark(String id, long offset) {
        return new Mark(id.getBytes(StandardCharsets.UTF_8), "t-0@" + offset);
    }

    private static Marking.Result result(Marking marking) throws Exception {
        List<Marking.Result> results = new ArrayList<>();
        Await.until("there is a result", () -> {
            marking.poll().ifPresent(results::add);
            return !results.isEmpty();
        });
        return results.getFirst();
    }

    /** Ids of outputs, in one batch that is ended. */
    private static Batch<BatchContent> batch(Chain<BatchContent> chain, String... ids) {
        for (int i = 0; i < ids.length; i++) {
            chain.filling().content().marks().want(mark(ids[i], chain.position() + i));
        }
        return Parts.batch(chain, ids.length);
    }

    private static BitSet repeated(Marking marking, Batch<BatchContent> batch) throws Exception {
        assertThat(marking.asks(batch)).isTrue();
        return ((Marking.Result.Answered) result(marking)).repeated();
    }

    @Test
    void what_became_a_dead_letter_after_it_was_marked_is_repeated_by_nothing() throws Exception {
        try (RedisServer server = RedisServer.start(RedisServer.freePort());
                Marking marking = marking(server.url().getPort(), Dedupe.InRedis.FOR_EVER)) {
            Chain<BatchContent> chain = parts.chain(0, 0);
            assertThat(repeated(marking, batch(chain, "a", "b")).isEmpty()).isTrue();
            assertThat(repeated(marking, batch(chain, "a", "b")).cardinality()).isEqualTo(2);

            // The output topic did not take it: it is read again, and is one of the next batch's dead letters.
            chain.filling().content().marks().withdraw(mark("a", 0), 0);
            BitSet repeated = repeated(marking, batch(chain, "a", "b"));

            assertThat(repeated.get(0)).as("the copy of the dead letter").isFalse();
            assertThat(repeated.get(1)).as("the copy of what was forwarded").isTrue();
        }
    }

    @Test
    void a_mark_of_somebody_else_is_not_taken_back() throws Exception {
        try (RedisServer server = RedisServer.start(RedisServer.freePort());
                Marking marking = marking(server.url().getPort(), Dedupe.InRedis.FOR_EVER)) {
            Chain<BatchContent> chain = parts.chain(0, 0);
            assertThat(repeated(marking, batch(chain, "a")).isEmpty()).isTrue();

            chain.filling().content().marks().withdraw(mark("a", 77), 77);

            assertThat(repeated(marking, batch(chain, "a")).cardinality()).isEqualTo(1);
        }
    }

    @Test
    void batches_that_are_dropped_while_redis_is_away_wait_no_longer() throws Exception {
        try (Marking marking = marking(RedisServer.freePort(), Dedupe.InRedis.FOR_EVER)) {
            for (int times = 0; times < 50; times++) {
                Chain<BatchContent> chain = parts.chain(0, 0);
                for (int batches = 0; batches < 10; batches++) {
                    assertThat(marking.asks(batch(chain, "a", "b"))).isTrue();
                }
                assertThat(marking.waiting()).isLessThanOrEqualTo(10);
                parts.settlement.removed(chain.partition());
                assertThat(marking.poll()).isEmpty();
                assertThat(marking.waiting()).isZero();
            }
            assertThat(parts.budget.used().bytes()).isZero();
        }
    }

    @Test
    void only_attempts_that_redis_did_not_answer_count() throws Exception {
        AtomicInteger attempts = new AtomicInteger();
        try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
                Marking marking = marking(silent.getLocalPort(), 2)) {
            Thread _ = Thread.ofVirtual().start(() -> hangUp(silent, attempts));
            Chain<BatchContent> chain = parts.chain(0, 0);
            for (int batches = 1; batches <= 3; batches++) {
                assertThat(marking.asks(batch(chain, "a"))).isTrue();

                assertThat(result(marking)).isInstanceOfSatisfying(Marking.Result.GivenUp.class,
                        given -> assertThat(given.retries()).isEqualTo(2));

                assertThat(attempts.get()).as("attempts for %d batches", batches)
                        .isGreaterThanOrEqualTo(3 * batches);
            }
        }
    }

    private static void hangUp(ServerSocket socket, AtomicInteger attempts) {
        while (true) {
            try {
                socket.accept().close();
                attempts.incrementAndGet();
            } catch (IOException e) {
                return;
            }
        }
    }

    /** Redis may have taken the marks although its answer never came. */
    @Test
    void marks_of_events_that_waited_in_vain_are_taken_back_when_redis_is_there_again() throws Exception {
        int port = RedisServer.freePort();
        try (Marking marking = marking(port, 0)) {
            Chain<BatchContent> chain = parts.chain(0, 0);
            try (RedisServer _ = RedisServer.start(port)) {
                assertThat(repeated(marking, batch(chain, "a")).isEmpty()).isTrue();
                chain.filling().content().marks().owe(mark("a", 0));
                Batch<BatchContent> letters = Parts.batch(chain, 1);
                assertThat(marking.asks(letters)).isFalse();
                letters.content().settled();

                assertThat(repeated(marking, batch(chain, "a")).isEmpty()).isTrue();
            }
        }
    }
}
