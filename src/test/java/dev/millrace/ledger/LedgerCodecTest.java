package dev.millrace.ledger;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class LedgerCodecTest {
    private static final int RUNS = 2_000;
    private final LedgerCodec codec = new LedgerCodec();

    @Test
    void any_entry_is_read_as_it_was_written() {
        for (long seed = 0; seed < RUNS; seed++) {
            Entry entry = new RandomBooks(seed).entry();

            assertThat(codec.entry(codec.encode(entry))).as("seed %d", seed).contains(entry);
        }
    }

    @Test
    void any_head_is_read_as_it_was_written() {
        for (long seed = 0; seed < RUNS; seed++) {
            var head = new RandomBooks(seed).head();

            assertThat(codec.head(codec.encode(head))).as("seed %d", seed).contains(head);
        }
    }

    @Test
    void an_owner_is_read_as_it_was_written() {
        Owner owner = new Owner("c", "t", "g", "folder /srv/\"data\"", "{topic}/{pipeline}");

        assertThat(codec.owner(codec.encode(owner))).contains(owner);
    }

    /** There was no path at first. */
    @Test
    void an_owner_without_a_path_is_read() {
        byte[] text = "{\"cluster\":\"c\",\"topic\":\"t\",\"group\":\"g\",\"store\":\"s\"}"
                .getBytes(StandardCharsets.UTF_8);

        assertThat(codec.owner(ByteBuffer.wrap(text))).contains(new Owner("c", "t", "g", "s", ""));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "null", "3", "\"x\"", "[]", "{}", "{", "[[[[", "true", "{\"dead\":3}",
            "{\"first\":1,\"end\":0,\"dead\":{}}"})
    void what_is_no_record_of_ours_is_nothing(String text) {
        ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));

        assertThat(codec.entry(bytes)).isEmpty();
        assertThat(codec.head(bytes)).isEmpty();
        assertThat(codec.owner(bytes)).isEmpty();
    }

    /** Whatever happens to the bytes of a record, reading them never throws. */
    @Test
    void damaged_records_are_nothing_or_something_else() {
        for (long seed = 0; seed < RUNS; seed++) {
            RandomBooks books = new RandomBooks(seed);
            for (ByteBuffer bytes : List.of(codec.encode(books.entry()), codec.encode(books.head()))) {
                ByteBuffer damaged = damaged(bytes, new Random(seed));

                assertThat(codec.entry(damaged)).as("seed %d", seed).isNotNull();
                assertThat(codec.head(damaged)).as("seed %d", seed).isNotNull();
            }
        }
    }

    private static ByteBuffer damaged(ByteBuffer bytes, Random random) {
        String text = StandardCharsets.ISO_8859_1.decode(bytes).toString();
        String changed = switch (random.nextInt(6)) {
            case 0 -> text.substring(0, random.nextInt(text.length()));
            case 1 -> text.replaceFirst(":\\d+", ":99999999999999999999");
            case 2 -> text.replaceFirst(":\\d+", ":null");
            case 3 -> text.replaceAll("\"(partition|generation|writer|epoch|settled_epoch)\":-?\\d+",
                    "\"$1\":5000000000");
            case 4 -> text.replaceFirst(":\"[^\"]*\"", ":null");
            default -> {
                char[] chars = text.toCharArray();
                chars[random.nextInt(chars.length)] = (char) random.nextInt(256);
                yield new String(chars);
            }
        };
        return ByteBuffer.wrap(changed.getBytes(StandardCharsets.ISO_8859_1));
    }
}
