package dev.millrace.settle;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.LongStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class RegisterTextTest {
    private static final int ROUNDS = 500;
    private static final List<CutReason> REASONS = List.of(CutReason.values());

    @Test
    void looks_as_documented() {
        CutAttributes attributes = new CutAttributes("deadbeef", 1, 36, 10, 0, CutReason.BYTES);
        Register register = new Register(1, 37, 4, List.of(new Cut(73, attributes),
                new Cut(74, attributes.shortenedTo(74))), 2);

        String text = new RegisterText(OneWorker.TOPIC, 1, register, new LedgerLocation(3, 35)).encode();

        assertThat(text).isEqualTo(
                "M1;0123456789abcdef0fedcba987654321;1.1.2;3.z;deadbeef;10.10.a.1.0.1.b,1.0.a.1.0.1.b.1");
    }

    @Test
    void reads_back_whatever_was_written() {
        for (long seed = 0; seed < ROUNDS; seed++) {
            RegisterText written = random(new SplittableRandom(seed));

            Optional<RegisterText> read = decode(written, written.encode());

            assertThat(read).as("seed %d", seed).contains(written);
        }
    }

    @Test
    void never_throws_and_takes_only_what_it_would_have_written() {
        for (long seed = 0; seed < ROUNDS; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            RegisterText written = random(random);
            String text = written.encode();
            for (int i = 0; i < 20; i++) {
                String changed = change(text, random);
                Optional<RegisterText> read = decode(written, changed);
                assertThat(read.map(RegisterText::encode).orElse(changed)).as("seed %d", seed)
                        .isEqualTo(changed);
            }
        }
    }

    @Test
    void no_beginning_of_a_text_is_taken_for_the_whole_but_where_it_ends_between_cuts_or_digits() {
        RegisterText written = random(new SplittableRandom(7));
        String text = written.encode();

        assertThat(LongStream.range(0, text.lastIndexOf(';')))
                .allSatisfy(length -> assertThat(decode(written, text.substring(0, length.intValue())))
                        .isEmpty());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "M", "M1", "M2;0123456789abcdef0fedcba987654321;1.0.0;0.0;;", "checkpoint-17",
            "M1;0123456789abcdef0fedcba987654321;1.0.0;0.0;;;",
            "M1;0123456789abcdef0fedcba98765432;1.0.0;0.0;;",
            "M1;0123456789ABCDEF0FEDCBA987654321;1.0.0;0.0;;",
            "M1;0123456789abcdef0fedcba987654321;zzzzzzzzz.0.0;0.0;;",
            "M1;0123456789abcdef0fedcba987654321;1.0.0;-1.0;;",
            "M1;0123456789abcdef0fedcba987654321;1.0.0;0.-1;;",
            "M1;0123456789abcdef0fedcba987654321;1.0.-1;0.0;;",
            "M1;0123456789abcdef0fedcba987654321;1.+0.0;0.0;;",
            "M1;0123456789abcdef0fedcba987654321;1.0;0.0;;", "M1;0123456789abcdef0fedcba987654321;1.0.0;0;;",
            "M1;0123456789abcdef0fedcba987654321;1.0.0;0.0;aaaaaaaa;1.1.1.1.1.1.r",
            "M1;0123456789abcdef0fedcba987654321;1.0.0;0.0;aaaaaaaa;1.1.1.1.0.1.?",
            "M1;0123456789abcdef0fedcba987654321;1.0.0;0.0;aaaaaaaa;0.1.1.1.0.1.r"})
    void what_others_wrote_is_not_a_register(String metadata) {
        assertThat(RegisterText.decode(0, -1, metadata)).isEmpty();
    }

    @Test
    void a_settled_offset_below_the_start_is_not_a_register_of_ours() {
        assertThat(RegisterText.decode(5, -1, "M1;0123456789abcdef0fedcba987654321;1.6.0;0.0;;")).isEmpty();
        assertThat(RegisterText.decode(6, -1, "M1;0123456789abcdef0fedcba987654321;1.6.0;0.0;;")).isPresent();
    }

    @Test
    void sixty_four_cuts_of_a_busy_partition_stay_below_1700_characters() {
        List<Cut> cuts = new ArrayList<>();
        long end = 98_000_000_000L;
        for (int i = 0; i < Register.MAX_CUTS; i++) {
            end += 2_011;
            cuts.add(new Cut(end,
                    new CutAttributes(i < 32 ? "deadbeef" : "cafebabe", 1, 1_790_000_000L + 5L * i, 2_000,
                            41, CutReason.RECORDS)));
        }
        Register register = new Register(0, 98_000_000_000L, 41, cuts, 50_000_000);

        String text = new RegisterText(OneWorker.TOPIC, 1, register, new LedgerLocation(2, 400_000_000))
                .encode();

        assertThat(text).hasSizeLessThan(1_700);
        assertThat(RegisterText.longest(OneWorker.CHAIN, 98_000_000_000L, cuts)).isBetween(text.length(),
                2_200);
    }

    @Test
    void no_text_is_longer_than_foreseen() {
        for (long seed = 0; seed < ROUNDS; seed++) {
            RegisterText written = random(new SplittableRandom(seed));
            ChainId chain = new ChainId("p", written.generation(), written.topicId(), OneWorker.PARTITION);

            int foreseen = RegisterText.longest(chain, written.register().settled(),
                    written.register().cuts());

            assertThat(written.encode().length()).as("seed %d", seed).isLessThanOrEqualTo(foreseen);
        }
    }

    private static Optional<RegisterText> decode(RegisterText like, String metadata) {
        return RegisterText.decode(like.register().settled(), like.register().settledEpoch(), metadata);
    }

    private static String change(String text, SplittableRandom random) {
        StringBuilder changed = new StringBuilder(text);
        int at = random.nextInt(text.length());
        String letters = "0123456789abcdefghijklmnopqrstuvwxyz.,;-+M \u00e9";
        switch (random.nextInt(4)) {
            case 0 -> changed.setLength(at);
            case 1 -> changed.setCharAt(at, letters.charAt(random.nextInt(letters.length())));
            case 2 -> changed.deleteCharAt(at);
            default -> changed.insert(at, String.valueOf(letters.charAt(random.nextInt(letters.length())))
                    .repeat(1 + random.nextInt(20)));
        }
        return changed.toString();
    }

    private static RegisterText random(SplittableRandom random) {
        long start = number(random);
        long settled = start + number(random);
        List<Cut> cuts = new ArrayList<>();
        long end = settled;
        for (int left = random.nextInt(Register.MAX_CUTS + 1); left > 0; left--) {
            long first = end;
            end += 1 + random.nextInt(1 << random.nextInt(1, 30));
            CutAttributes attributes = new CutAttributes("0000000" + random.nextInt(4), random.nextInt(1, 4),
                    number(random),
                    number(random), random.nextInt(100) - 1,
                    REASONS.get(random.nextInt(REASONS.size())));
            cuts.add(new Cut(end,
                    random.nextInt(5) == 0
                            ? attributes.shortenedTo(random.nextLong(first, end + 1))
                            : attributes));
        }
        Register register = new Register(start, settled, random.nextInt(100) - 1, cuts, number(random));
        return new RegisterText(new TopicId(random.nextLong(), random.nextLong()), random.nextInt(1, 100),
                register,
                new LedgerLocation(random.nextInt(50), number(random)));
    }

    /** Small and large ones alike. */
    private static long number(SplittableRandom random) {
        return random.nextLong() >>> (2 + random.nextInt(62));
    }
}
