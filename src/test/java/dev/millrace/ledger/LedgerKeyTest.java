package dev.millrace.ledger;

import java.util.List;
import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.millrace.record.OffsetRange;

import static org.assertj.core.api.Assertions.assertThat;

class LedgerKeyTest {
    private static final String ID = "0123456789abcdef0123456789abcdef";

    @Test
    void any_key_is_read_as_it_was_written() {
        for (long seed = 0; seed < 2_000; seed++) {
            var chain = new RandomBooks(seed).chain();
            for (LedgerKey key : List.of(new LedgerKey.OfHead(chain),
                    new LedgerKey.OfEntry(chain, seed * seed),
                    LedgerKey.of(chain, new OffsetRange(seed, seed + 1)), new LedgerKey.OfRules("0000000b"),
                    new LedgerKey.OfOwner(chain.pipeline()))) {
                assertThat(LedgerKey.parse(key.text())).as("seed %d", seed).contains(key);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/", "head", "head/", "head/p", "head/p/x/t/" + ID + "/0",
            "head/p/1/t/short/0",
            "head/p/1/t/" + ID, "head/p/1/t/" + ID + "/x", "head/p/1/t/" + ID + "/0/more",
            "head/p/+1/t/" + ID + "/0",
            "head/p/1/t/0123456789ABCDEF0123456789abcdef/0", "entry/p/1/t/" + ID + "/0",
            "entry/p/1/t/" + ID + "/0/x",
            "entry/p/1/t/" + ID + "/0/99999999999999999999", "entry/p/1/t/" + ID + "/0/07", "rules",
            "rules/a/b",
            "owner", "owner/a/", "future/p", "HEAD/p/1/t/" + ID + "/0"})
    void what_would_be_written_otherwise_is_no_key(String text) {
        assertThat(LedgerKey.parse(text)).isEmpty();
    }

    @Test
    void garbage_never_throws() {
        Random random = new Random(5);
        for (int i = 0; i < 20_000; i++) {
            String text = random.ints(random.nextInt(40), 0, 8)
                    .mapToObj(c -> List.of("head", "entry", "/", "1", "p", ID, "-", "é").get(c))
                    .reduce("", String::concat);

            LedgerKey.parse(text).ifPresent(key -> assertThat(key.text()).isEqualTo(text));
        }
    }
}
