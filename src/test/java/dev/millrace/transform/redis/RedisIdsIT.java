package dev.millrace.transform.redis;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import dev.millrace.base.Secret;
import dev.millrace.base.Time;
import dev.millrace.testkit.Await;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

@Timeout(120)
class RedisIdsIT {
    @BeforeAll
    static void need_redis() {
        assumeTrue(RedisServer.program().isPresent(),
                "redis-server is not installed (Debian: apt install redis-server); Redis is not tested here");
    }

    private static RedisIds ids(RedisServer server, String prefix, Duration window) {
        return ids(server, prefix, window, "");
    }

    private static RedisIds ids(RedisServer server, String prefix, Duration window, String password) {
        return new RedisIds(
                new RedisSettings(server.url(), new Secret(password), prefix, window, Duration.ofSeconds(2)),
                Time.system(), new Random(1));
    }

    private static Mark mark(String id, String position) {
        return new Mark(id.getBytes(StandardCharsets.UTF_8), position);
    }

    private static List<Integer> duplicates(RedisIds ids, Mark... marks) throws RedisUnavailableException {
        return ids.mark(List.of(marks)).stream().boxed().toList();
    }

    @Test
    void the_first_position_passes_at_every_attempt_and_no_other_does() throws Exception {
        try (RedisServer server = RedisServer.start(RedisServer.freePort());
                RedisIds one = ids(server, "p:", Duration.ofMinutes(1));
                RedisIds other = ids(server, "p:", Duration.ofMinutes(1));
                RedisIds apart = ids(server, "q:", Duration.ofMinutes(1))) {
            assertThat(duplicates(one, mark("a", "t-0@1"), mark("b", "t-0@2"), mark("a", "t-0@3")))
                    .containsExactly(2);
            // As after a crash between marking and settling: another process reads the same records again.
            assertThat(duplicates(other, mark("a", "t-0@1"), mark("b", "t-0@2"), mark("a", "t-0@3")))
                    .containsExactly(2);
            assertThat(duplicates(other, mark("b", "t-1@7"))).containsExactly(0);
            assertThat(duplicates(apart, mark("a", "t-0@3"))).isEmpty();
        }
    }

    @Test
    void a_mark_is_taken_back_by_the_position_that_has_it_and_by_no_other() throws Exception {
        try (RedisServer server = RedisServer.start(RedisServer.freePort());
                RedisIds ids = ids(server, "p:", Duration.ofMinutes(1))) {
            assertThat(duplicates(ids, mark("a", "t-0@1"), mark("b", "t-0@2"))).isEmpty();

            ids.takeBack(List.of(mark("a", "t-0@1"), mark("b", "t-0@9"), mark("c", "t-0@3")));

            assertThat(duplicates(ids, mark("a", "t-0@4"), mark("b", "t-0@5"))).containsExactly(1);
        }
    }

    @Test
    void an_id_is_forgotten_after_the_window() throws Exception {
        try (RedisServer server = RedisServer.start(RedisServer.freePort());
                RedisIds ids = ids(server, "p:", Duration.ofMillis(200))) {
            assertThat(duplicates(ids, mark("a", "t-0@1"))).isEmpty();

            Await.until("the id is forgotten", () -> duplicates(ids, mark("a", "t-0@2")).isEmpty());
        }
    }

    @Test
    void a_list_longer_than_a_batch_is_marked_in_its_order() throws Exception {
        try (RedisServer server = RedisServer.start(RedisServer.freePort());
                RedisIds ids = ids(server, "p:", Duration.ofMinutes(1))) {
            List<Mark> marks = new ArrayList<>();
            IntStream.range(0, 5_000).forEach(i -> marks.add(mark("id-" + i % 2_500, "t-0@" + i)));

            assertThat(ids.mark(marks).stream().boxed().toList())
                    .isEqualTo(IntStream.range(2_500, 5_000).boxed().toList());
        }
    }

    @Test
    void without_an_answer_nothing_passes_and_attempts_grow_apart() throws Exception {
        int port = RedisServer.freePort();
        RedisServer first = RedisServer.start(port);
        try (RedisIds ids = ids(first, "p:", Duration.ofMinutes(1))) {
            assertThat(duplicates(ids, mark("a", "t-0@1"))).isEmpty();
            first.close();

            var failure = catchThrowableOfType(RedisUnavailableException.class,
                    () -> duplicates(ids, mark("b", "t-0@2")));
            assertThat(failure).hasMessageContaining("Redis at 127.0.0.1:" + port)
                    .hasMessageContaining("tries again");
            assertThat(ids.rest()).isPositive();
            assertThat(catchThrowableOfType(RedisUnavailableException.class,
                    () -> duplicates(ids, mark("b", "t-0@2"))))
                    .isNotNull();

            try (RedisServer second = RedisServer.start(port)) {
                assertThat(second.port()).isEqualTo(port);
                Await.until("Redis is used again", () -> answers(ids, mark("b", "t-0@2")));
                assertThat(ids.rest()).isZero();
            }
        } finally {
            first.close();
        }
    }

    private static boolean answers(RedisIds ids, Mark mark) {
        try {
            assertThat(duplicates(ids, mark)).isEmpty();
            return true;
        } catch (RedisUnavailableException _) {
            return false;
        }
    }

    @Test
    void a_full_redis_is_no_answer() throws Exception {
        try (RedisServer server = RedisServer.start(RedisServer.freePort(), "--maxmemory", "1mb");
                RedisIds ids = ids(server, "p:", Duration.ofMinutes(1))) {
            var failure = catchThrowableOfType(RedisUnavailableException.class, () -> {
                for (int i = 0; i < 100; i++) {
                    int from = i * 1_000;
                    ids.mark(IntStream.range(from, from + 1_000).mapToObj(n -> mark("id-" + n, "t-0@" + n))
                            .toList());
                }
            });

            assertThat(failure).hasMessageContaining("maxmemory");
        }
    }

    @Test
    void a_password_is_used_and_a_wrong_one_is_told_without_it() throws Exception {
        try (RedisServer server = RedisServer.start(RedisServer.freePort(), "--requirepass", "s3cret-word");
                RedisIds right = ids(server, "p:", Duration.ofMinutes(1), "s3cret-word");
                RedisIds wrong = ids(server, "p:", Duration.ofMinutes(1), "other-word")) {
            assertThat(duplicates(right, mark("a", "t-0@1"))).isEmpty();

            var failure = catchThrowableOfType(RedisUnavailableException.class,
                    () -> duplicates(wrong, mark("a", "t-0@1")));
            assertThat(failure).hasMessageContaining("WRONGPASS");
            assertThat(failure.getMessage()).doesNotContain("other-word").doesNotContain("s3cret-word");
        }
    }
}
