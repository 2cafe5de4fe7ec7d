package dev.millrace.contract;

import java.math.BigDecimal;
import java.util.Random;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Every answer must be that of BigDecimal. */
class DecimalTest {
    private static final long SEED = 11;

    @Test
    void compares_as_big_decimals_do() {
        Random random = new Random(SEED);
        for (int i = 0; i < 100_000; i++) {
            String a = number(random);
            String b = random.nextInt(4) == 0 ? rewritten(a) : number(random);

            assertThat(Integer.signum(Decimal.of(a).compareTo(Decimal.of(b)))).as("%s and %s", a, b)
                    .isEqualTo(new BigDecimal(a).compareTo(new BigDecimal(b)));
        }
    }

    @Test
    void knows_whole_numbers_and_multiples() {
        Random random = new Random(SEED);
        for (int i = 0; i < 100_000; i++) {
            BigDecimal divisor = BigDecimal.valueOf(1 + random.nextInt(50), random.nextInt(5) - 2);
            String a = random.nextBoolean()
                    ? number(random)
                    : divisor.multiply(BigDecimal.valueOf(random.nextInt(1_000_000))).toString();
            BigDecimal value = new BigDecimal(a);

            assertThat(Decimal.of(a).isInteger()).as(a).isEqualTo(value.stripTrailingZeros().scale() <= 0);
            assertThat(Decimal.of(a).isMultipleOf(Decimal.of(divisor.toString()))).as("%s by %s", a, divisor)
                    .isEqualTo(value.remainder(divisor).signum() == 0);
        }
    }

    private static String rewritten(String number) {
        BigDecimal value = new BigDecimal(number);
        return value.setScale(value.scale() + 3).unscaledValue() + "e" + -(value.scale() + 3);
    }

    private static String number(Random random) {
        StringBuilder text = new StringBuilder(random.nextBoolean() ? "-" : "");
        text.append(random.nextInt(3) == 0 ? "0" : Integer.toString(1 + random.nextInt(120)));
        if (random.nextBoolean()) {
            text.append('.').append("0".repeat(random.nextInt(3))).append(random.nextInt(1200));
        }
        if (random.nextInt(3) == 0) {
            text.append(random.nextBoolean() ? "e" : "E+").append(random.nextInt(5));
        } else if (random.nextInt(3) == 0) {
            text.append("e-").append(random.nextInt(5));
        }
        return text.toString();
    }
}
