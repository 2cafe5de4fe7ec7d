package dev.millrace.pipeline;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import dev.millrace.base.ByteSize;
import dev.millrace.kafka.KafkaUnavailableException;
import dev.millrace.settle.Chain;
import dev.millrace.settle.Gap;
import dev.millrace.settle.TopicId;
import dev.millrace.transform.cel.RuleCompiler;
import dev.millrace.transform.dedupe.DedupeLimits;

import static org.assertj.core.api.Assertions.assertThat;

/** What is remembered follows where a chain goes on from, whatever it was that moved it. */
class DuplicatesTest {
    private static final ByteSize MEMORY = ByteSize.mebibytes(64);
    private Parts parts;
    private Duplicates duplicates;
    /** Offsets that were searched for. */
    private final List<Long> searches = new ArrayList<>();
    private long oldest;
    private boolean isDown;

    @BeforeEach
    void set_up() throws Exception {
        parts = new Parts(MEMORY);
        duplicates = duplicates(parts);
    }

    private Duplicates duplicates(Parts given) throws Exception {
        Dedupe.InLog rule = new Dedupe.InLog(RuleCompiler.untyped().key("by", "id"),
                new DedupeLimits(Duration.ofHours(1), Duration.ofMinutes(1), ByteSize.mebibytes(16)));
        return new Duplicates(rule, (_, before, _) -> {
            searches.add(before);
            if (isDown) {
                throw new KafkaUnavailableException("down", new IllegalStateException());
            }
            return Math.min(before, oldest);
        }, Runnable::run, given.counters, given.budget, given.clock);
    }

    /** Asks until it is known. */
    private long from(Chain<BatchContent> chain) {
        OptionalLong from = duplicates.readFrom(chain);
        return from.isPresent() ? from.getAsLong() : duplicates.readFrom(chain).orElseThrow();
    }

    /** Reads the records up to an offset: the id of each is its offset, modulo some number. */
    private List<Long> repeated(Chain<BatchContent> chain, long first, long end, long different) {
        List<Long> repeated = new ArrayList<>();
        for (long offset = first; offset < end; offset++) {
            byte[] id = Long.toString(offset % different).getBytes(StandardCharsets.US_ASCII);
            if (duplicates.isRepeated(chain.partition(), id, 0, id.length, offset, 1_000 + offset)) {
                repeated.add(offset);
            }
        }
        duplicates.reached(chain, end);
        return repeated;
    }

    private static void take(Chain<BatchContent> chain, int records) {
        var _ = Parts.batch(chain, records);
    }

    @Test
    void who_takes_a_partition_over_reads_back_before_it_goes_on() {
        oldest = 40;
        Chain<BatchContent> chain = parts.chain(0, 100);

        assertThat(from(chain)).isEqualTo(40);
        assertThat(repeated(chain, 40, 100, 60)).isEmpty();
        assertThat(repeated(chain, 100, 102, 60)).containsExactly(100L, 101L);
        assertThat(searches).containsExactly(100L);
    }

    @Test
    void a_search_that_fails_is_told_of_and_repeated_after_a_while() {
        isDown = true;
        Chain<BatchContent> chain = parts.chain(0, 100);

        assertThat(duplicates.readFrom(chain)).isEmpty();
        assertThat(duplicates.readFrom(chain)).isEmpty();
        assertThat(parts.trouble("looking back in t-0")).hasValue("down");
        assertThat(searches).hasSize(1);

        isDown = false;
        parts.clock.pass(Duration.ofSeconds(2));
        assertThat(from(chain)).isZero();
        assertThat(parts.trouble("looking back in t-0")).isEmpty();
    }

    /** A rewind takes records again: they must not repeat themselves, and need no second look back. */
    @Test
    void after_a_rewind_what_was_seen_since_is_taken_back() {
        Chain<BatchContent> chain = parts.chain(0, 0);
        assertThat(from(chain)).isZero();
        assertThat(repeated(chain, 0, 10, 100)).isEmpty();
        take(chain, 10);

        chain.rewind();

        assertThat(from(chain)).isZero();
        assertThat(repeated(chain, 0, 10, 100)).isEmpty();
        assertThat(repeated(chain, 10, 20, 10)).hasSize(10);
        assertThat(searches).hasSize(1);
    }

    @Test
    void a_rewind_during_the_look_back_begins_it_anew() {
        oldest = 40;
        Chain<BatchContent> chain = parts.chain(0, 100);
        assertThat(from(chain)).isEqualTo(40);
        assertThat(repeated(chain, 40, 70, 1_000)).isEmpty();

        chain.rewind();

        assertThat(from(chain)).isEqualTo(40);
        assertThat(repeated(chain, 40, 100, 1_000)).isEmpty();
        assertThat(searches).hasSize(2);
    }

    /** The consumer's place is forgotten and the chain's is not: what was seen is not shown again. */
    @Test
    void after_a_fetch_that_is_repeated_reading_goes_on_where_it_stood() {
        oldest = 40;
        Chain<BatchContent> chain = parts.chain(0, 100);
        assertThat(from(chain)).isEqualTo(40);
        assertThat(repeated(chain, 40, 70, 1_000)).isEmpty();

        assertThat(from(chain)).isEqualTo(70);
        assertThat(repeated(chain, 70, 130, 60)).containsExactlyElementsOf(offsets(100, 120));
    }

    @Test
    void what_cannot_be_read_is_passed_over_and_what_lay_before_it_is_remembered() {
        Chain<BatchContent> chain = parts.chain(0, 0);
        assertThat(from(chain)).isZero();
        assertThat(repeated(chain, 0, 10, 100)).isEmpty();
        take(chain, 10);

        chain.skip(15, Gap.Cause.DAMAGED);

        assertThat(from(chain)).isZero();
        assertThat(repeated(chain, 0, 10, 100)).isEmpty();
        assertThat(repeated(chain, 15, 17, 10)).containsExactly(15L, 16L);
    }

    @Test
    void nothing_is_remembered_of_a_topic_that_was_made_again() {
        Chain<BatchContent> chain = parts.chain(0, 0);
        assertThat(from(chain)).isZero();
        assertThat(repeated(chain, 0, 10, 100)).isEmpty();
        take(chain, 10);

        chain.recreated(new TopicId(3, 4), 0);
        parts.commit();

        assertThat(from(chain)).isZero();
        assertThat(repeated(chain, 0, 10, 100)).isEmpty();
        assertThat(searches).hasSize(2);
    }

    @Test
    void what_is_remembered_is_counted_in_the_memory_budget_until_the_partition_is_left() {
        Chain<BatchContent> chain = parts.chain(0, 0);
        assertThat(from(chain)).isZero();
        assertThat(repeated(chain, 0, 10_000, 1_000_000)).isEmpty();

        assertThat(parts.budget.used().bytes()).isGreaterThan(10_000 * 24);
        duplicates.left(chain.partition());
        assertThat(parts.budget.used().bytes()).isZero();
    }

    @Test
    void all_windows_together_take_half_of_the_budget_at_most_also_when_more_partitions_come()
            throws Exception {
        parts = new Parts(ByteSize.mebibytes(2));
        duplicates = duplicates(parts);
        for (int partition = 0; partition < 8; partition++) {
            Chain<BatchContent> chain = parts.chain(partition, 0);
            assertThat(from(chain)).isZero();
            for (int offset = 0; offset < 60_000; offset += 1_000) {
                assertThat(repeated(chain, offset, offset + 1_000, 1_000_000)).isEmpty();
                duplicates.settled(chain.partition(), offset + 1_000);
            }
            duplicates.limit();

            assertThat(parts.budget.used().bytes()).as("%d partitions", partition + 1)
                    .isBetween(50_000L, (1L << 20) + (1L << 17));
        }
        assertThat(parts.counters.dedupeEvicted.sum()).isPositive();
    }

    private static List<Long> offsets(long first, long end) {
        List<Long> offsets = new ArrayList<>();
        for (long offset = first; offset < end; offset++) {
            offsets.add(offset);
        }
        return offsets;
    }
}
