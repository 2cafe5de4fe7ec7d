package dev.millrace.contract;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** The way that judges an IPv4 address at once against the way that reads it digit by digit. */
class AddressesTest {
    private static final String[] PARTS = {"", "0", "1", "9", "00", "01", "10", "99", "000", "001", "010",
            "099", "100",
            "199", "249", "255", "256", "260", "300", "999", "1000", "a", "1a", "-1", "/", ":", "1:", " 1"};

    @Test
    void every_combination_of_parts_is_judged_alike_both_ways() {
        int accepted = 0;
        for (String first : PARTS) {
            for (String second : PARTS) {
                for (String third : PARTS) {
                    for (String fourth : PARTS) {
                        accepted += judged(String.join(".", first, second, third, fourth)) ? 1 : 0;
                    }
                }
            }
        }

        assertThat(accepted).isEqualTo(9 * 9 * 9 * 9);
    }

    @Test
    void damaged_addresses_are_judged_alike_both_ways() {
        Random random = new Random(4);
        int accepted = 0;
        for (int round = 0; round < 400_000; round++) {
            byte[] bytes = "%d.%d.%d.%d"
                    .formatted(random.nextInt(270), random.nextInt(270), random.nextInt(270),
                            random.nextInt(270))
                    .getBytes(StandardCharsets.US_ASCII);
            for (int changes = random.nextInt(3); changes > 0; changes--) {
                bytes[random.nextInt(bytes.length)] = (byte) ("0123456789....".charAt(random.nextInt(14))
                        ^ (random.nextInt(4) == 0 ? 1 << random.nextInt(8) : 0));
            }
            accepted += judged(new String(bytes, StandardCharsets.ISO_8859_1)) ? 1 : 0;
        }

        assertThat(accepted).isBetween(50_000, 350_000);
    }

    private static boolean judged(String text) {
        byte[] alone = text.getBytes(StandardCharsets.ISO_8859_1);
        boolean digitByDigit = Addresses.isIpv4(alone, 0, alone.length);
        for (char neighbour : "\"1.".toCharArray()) {
            byte[] within = new byte[alone.length + 40];
            Arrays.fill(within, (byte) neighbour);
            System.arraycopy(alone, 0, within, 20, alone.length);

            assertThat(Addresses.isIpv4(within, 20, 20 + alone.length)).as(text).isEqualTo(digitByDigit);
        }
        return digitByDigit;
    }
}
