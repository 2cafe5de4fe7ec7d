package dev.millrace.cli;

import java.time.Duration;
import java.util.Map;

import org.junit.jupiter.api.Test;

import dev.millrace.generate.Generator;
import dev.millrace.kafka.KafkaUnavailableException;
import dev.millrace.testkit.Await;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class FeedTest {
    @Test
    void an_error_ends_the_waiting_and_is_a_bug() throws Exception {
        try (Feed feed = Feed.start(progress -> {
            throw new OutOfMemoryError("none left");
        })) {
            Await.until("the feed is done", feed::isDone);

            assertThat(feed.hasFailed()).isTrue();
            assertThatThrownBy(feed::checkResult).isInstanceOf(IllegalStateException.class)
                    .hasRootCauseMessage("none left");
        }
    }

    @Test
    void brokers_that_do_not_answer_are_no_bug() throws Exception {
        try (Feed feed = Feed.start(progress -> {
            throw new KafkaUnavailableException("nobody there");
        })) {
            assertThatThrownBy(feed::checkResult).isInstanceOf(Failure.class)
                    .hasMessageContaining("nobody there");
        }
    }

    @Test
    void a_feed_that_sent_all_has_not_failed() throws Exception {
        try (Feed feed = Feed
                .start(progress -> new Generator.Result(Map.of(), 0, 0, "", Duration.ZERO))) {
            assertThatCode(feed::checkResult).doesNotThrowAnyException();
            assertThat(feed.hasFailed()).isFalse();
        }
    }
}
