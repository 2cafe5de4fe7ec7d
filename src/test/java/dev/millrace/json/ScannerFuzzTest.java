package dev.millrace.json;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Random;

import org.junit.jupiter.api.Test;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;

import dev.millrace.record.Verdict;

import static org.assertj.core.api.Assertions.assertThat;

/** The scanner and a reference parser must agree on what is JSON. */
class ScannerFuzzTest {
    private static final JsonFactory REFERENCE = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();
    private static final long SEED = 20260101;
    private static final int DOCUMENTS = 150_000;

    private final Scanner scanner = new Scanner();

    @Test
    void agrees_with_the_reference_on_mutated_events() {
        Random random = new Random(SEED);
        int valid = 0;
        for (int i = 0; i < DOCUMENTS; i++) {
            byte[] bytes = Mutations.mutated(random);
            boolean expected = isJson(bytes);
            Verdict verdict = scanner.scan(bytes, 0, bytes.length);

            assertThat(verdict.equals(Verdict.VALID))
                    .as("seed %d, document %d: %s: %s", SEED, i,
                            new String(bytes, StandardCharsets.ISO_8859_1), verdict)
                    .isEqualTo(expected);
            valid += expected ? 1 : 0;
        }
        assertThat(valid).as("both kinds must occur").isBetween(DOCUMENTS / 20, DOCUMENTS * 19 / 20);
    }

    @Test
    void random_bytes_get_a_verdict() {
        Random random = new Random(SEED);
        for (int i = 0; i < 200_000; i++) {
            byte[] bytes = new byte[random.nextInt(40)];
            random.nextBytes(bytes);

            if (scanner.scan(bytes, 0, bytes.length) instanceof Verdict.Rejected rejected) {
                assertThat(rejected.byteOffset()).isBetween(0, bytes.length);
                assertThat(rejected.message()).isNotBlank().hasSizeLessThanOrEqualTo(500);
            }
        }
    }

    /** Strict UTF-8, one root value, no lone surrogates, and what the reference says. */
    private static boolean isJson(byte[] bytes) {
        try {
            String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
            return isJson(text);
        } catch (CharacterCodingException e) {
            return false;
        }
    }

    private static boolean isJson(String text) {
        int roots = 0;
        int depth = 0;
        try (JsonParser parser = REFERENCE.createParser(ObjectReadContext.empty(), text)) {
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                roots += depth == 0 ? 1 : 0;
                depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
                boolean isText = token == JsonToken.VALUE_STRING || token == JsonToken.PROPERTY_NAME;
                if (depth > Scanner.MAX_DEPTH || (isText && hasLoneSurrogate(parser.getString()))) {
                    return false;
                }
            }
            return roots == 1;
        } catch (JacksonException e) {
            return false;
        }
    }

    private static boolean hasLoneSurrogate(String text) {
        return text.codePoints().anyMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE);
    }
}
