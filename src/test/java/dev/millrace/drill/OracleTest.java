package dev.millrace.drill;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import dev.millrace.record.OffsetRange;

import static org.assertj.core.api.Assertions.assertThat;

/** Ten records in one partition, offset n with fingerprint 100 + n; what is told of them is right but for one thing. */
class OracleTest {
    private static final Oracle.Place HERE = new Oracle.Place("0123456789", 2);
    private static final int RECORDS = 10;
    private final Oracle oracle = new Oracle();

    @BeforeEach
    void fillTheTopic() {
        for (int offset = 0; offset < RECORDS; offset++) {
            oracle.topicHad(HERE, offset, 100 + offset, 7_000 + offset);
        }
    }

    private static String object(int first, int end) {
        return "topic/dt=2026-01-01/topic+0123456789+2+%020d-%020d.json.gz".formatted(first, end);
    }

    private void stored(int first, int end, long... lines) {
        oracle.object(object(first, end), lines);
    }

    private void letter(int offset) {
        oracle.letter(2, offset, 100 + offset, 7_000 + offset);
    }

    private void forwarded(int... offsets) {
        for (int offset : offsets) {
            oracle.output(0, 100 + offset, 7_000 + offset);
        }
    }

    @Test
    void is_content_when_every_record_is_in_the_output_or_a_dead_letter() {
        letter(3);
        forwarded(0, 1, 2, 4, 5, 6, 7, 8, 9);

        Verdict verdict = oracle.verdict();

        assertThat(verdict.isClean()).as("%s", verdict).isTrue();
        assertThat(verdict.inObjects()).isEqualTo(9);
    }

    @Test
    void names_what_is_in_the_output_twice_and_what_is_missing_there() {
        forwarded(0, 1, 2, 3, 4, 4, 5, 6, 7, 9);

        Verdict verdict = oracle.verdict();

        assertThat(verdict.lost()).isEqualTo(1);
        assertThat(verdict.doubled()).isEqualTo(1);
    }

    @Test
    void knows_a_record_of_the_output_that_is_a_dead_letter_as_well() {
        letter(3);
        forwarded(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);

        assertThat(oracle.verdict().doubled()).isEqualTo(1);
    }

    @Test
    void notices_order_that_is_lost_in_the_output_and_what_was_never_in_the_topic() {
        forwarded(0, 1, 2, 4, 3, 5, 6, 7, 8, 9);
        oracle.output(0, 4_711, 7_000);

        assertThat(oracle.verdict().misplaced()).isEqualTo(2);
    }

    @Test
    void is_content_when_every_record_has_its_place() {
        letter(3);
        stored(0, 5, 100, 101, 102, 104);
        stored(5, 10, 105, 106, 107, 108, 109);

        Verdict verdict = oracle.verdict();

        assertThat(verdict.isClean()).as("%s", verdict).isTrue();
        assertThat(verdict.inTopic()).isEqualTo(10);
        assertThat(verdict.inObjects()).isEqualTo(9);
        assertThat(verdict.inLetters()).isEqualTo(1);
    }

    @Test
    void names_the_offsets_of_what_is_lost() {
        stored(0, 5, 100, 101, 102, 103, 104);

        Verdict verdict = oracle.verdict();

        assertThat(verdict.lost()).isEqualTo(5);
        assertThat(verdict.problems()).containsExactly(
                "lost: 5 records of partition 2 (topic id 0123456789…), offsets 5 to 9");
    }

    @Test
    void a_line_that_is_missing_in_the_midst_of_an_object_is_lost() {
        stored(0, 10, 100, 101, 102, 104, 105, 106, 107, 108, 109);

        assertThat(oracle.verdict().lost()).isEqualTo(1);
        assertThat(oracle.verdict().misplaced()).isZero();
    }

    @Test
    void a_record_in_two_objects_is_doubled() {
        stored(0, 10, 100, 101, 102, 103, 104, 105, 106, 107, 108, 109);
        stored(8, 10, 108, 109);

        Verdict verdict = oracle.verdict();

        assertThat(verdict.doubled()).isEqualTo(2);
        assertThat(verdict.lost()).isZero();
        assertThat(verdict.problems()).containsExactly(
                "doubled: 2 records of partition 2 (topic id 0123456789…), offsets 8 to 9");
    }

    @Test
    void a_line_that_is_twice_in_an_object_is_doubled() {
        stored(0, 10, 100, 101, 101, 102, 103, 104, 105, 106, 107, 108, 109);

        assertThat(oracle.verdict().doubled()).isEqualTo(1);
    }

    @Test
    void a_record_in_an_object_and_in_a_letter_is_doubled() {
        letter(3);
        stored(0, 10, 100, 101, 102, 103, 104, 105, 106, 107, 108, 109);

        assertThat(oracle.verdict().doubled()).isEqualTo(1);
    }

    @Test
    void two_letters_of_one_record_are_doubled() {
        letter(3);
        letter(3);
        stored(0, 10, 100, 101, 102, 104, 105, 106, 107, 108, 109);

        assertThat(oracle.verdict().doubled()).isEqualTo(1);
    }

    @Test
    void a_record_in_the_object_of_other_offsets_is_misplaced() {
        stored(0, 5, 100, 101, 102, 103, 105);
        stored(5, 10, 104, 106, 107, 108, 109);

        Verdict verdict = oracle.verdict();

        assertThat(verdict.misplaced()).isEqualTo(2);
        assertThat(verdict.lost()).isZero();
    }

    @Test
    void records_out_of_their_order_are_misplaced() {
        stored(0, 10, 100, 102, 101, 103, 104, 105, 106, 107, 108, 109);

        assertThat(oracle.verdict().misplaced()).isEqualTo(1);
    }

    @Test
    void a_record_of_another_partition_is_misplaced() {
        oracle.topicHad(new Oracle.Place("0123456789", 0), 0, 500, 1);
        stored(0, 10, 100, 101, 102, 103, 104, 105, 106, 107, 108, 109, 500);

        assertThat(oracle.verdict().misplaced()).isEqualTo(1);
    }

    @Test
    void a_changed_record_is_lost_and_a_stranger_is_there() {
        stored(0, 10, 100, 101, 102, 999, 104, 105, 106, 107, 108, 109);

        Verdict verdict = oracle.verdict();

        assertThat(verdict.lost()).isEqualTo(1);
        assertThat(verdict.misplaced()).isEqualTo(1);
        assertThat(verdict.problems()).anySatisfy(
                problem -> assertThat(problem).contains("that the topic never had"));
    }

    @Test
    void a_letter_of_what_the_topic_never_had_is_misplaced() {
        stored(0, 10, 100, 101, 102, 103, 104, 105, 106, 107, 108, 109);
        oracle.letter(2, 4, 999, 7_004);

        assertThat(oracle.verdict().misplaced()).isEqualTo(1);
    }

    @Test
    void equal_records_are_told_apart_by_their_place() {
        oracle.topicHad(HERE, 10, 105, 7_010);
        stored(0, 10, 100, 101, 102, 103, 104, 105, 106, 107, 108, 109);
        stored(10, 11, 105);

        assertThat(oracle.verdict().isClean()).isTrue();
    }

    @Test
    void what_was_deleted_must_be_named_by_the_ledger() {
        oracle.taken(HERE, new OffsetRange(0, 4), Oracle.Cause.RECORDS_DELETED);
        oracle.gap(HERE, new OffsetRange(0, 3));
        stored(4, 10, 104, 105, 106, 107, 108, 109);

        Verdict verdict = oracle.verdict();

        assertThat(verdict.inGaps()).isEqualTo(3);
        assertThat(verdict.lost()).isEqualTo(1);
    }

    @Test
    void a_gap_that_reaches_beyond_what_was_deleted_is_a_problem() {
        oracle.taken(HERE, new OffsetRange(0, 4), Oracle.Cause.RECORDS_DELETED);
        oracle.gap(HERE, new OffsetRange(0, 5));
        stored(5, 10, 105, 106, 107, 108, 109);

        Verdict verdict = oracle.verdict();

        assertThat(verdict.lost()).isEqualTo(1);
        assertThat(verdict.problems()).anySatisfy(
                problem -> assertThat(problem).contains("nothing took all of them"));
    }

    @Test
    void what_went_with_its_topic_may_be_stored_or_not() {
        oracle.taken(HERE, new OffsetRange(3, Long.MAX_VALUE), Oracle.Cause.TOPIC_DELETED);
        stored(0, 5, 100, 101, 102, 103, 104);

        Verdict verdict = oracle.verdict();

        assertThat(verdict.isClean()).as("%s", verdict).isTrue();
        assertThat(verdict.inObjects()).isEqualTo(5);
        assertThat(verdict.goneWithTopic()).isEqualTo(5);
    }

    @Test
    void what_was_settled_before_its_topic_went_must_be_there() {
        oracle.taken(HERE, new OffsetRange(3, Long.MAX_VALUE), Oracle.Cause.TOPIC_DELETED);
        stored(0, 2, 100, 101);

        assertThat(oracle.verdict().lost()).isEqualTo(1);
    }

    @Test
    void what_the_group_has_not_settled_is_not_lost_yet() {
        oracle.settled(HERE, 6);
        stored(0, 6, 100, 101, 102, 103, 104, 105);

        Verdict verdict = oracle.verdict();

        assertThat(verdict.lost()).isZero();
        assertThat(verdict.unsettled()).isEqualTo(4);
        assertThat(verdict.isClean()).isFalse();
    }

    @Test
    void lives_of_a_topic_are_told_apart() {
        oracle.topicHad(new Oracle.Place("ffffffffff", 2), 0, 100, 9_000);
        stored(0, 10, 100, 101, 102, 103, 104, 105, 106, 107, 108, 109);

        assertThat(oracle.verdict().lost()).isEqualTo(1);
    }
}
