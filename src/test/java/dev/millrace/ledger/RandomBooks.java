package dev.millrace.ledger;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;

import dev.millrace.record.OffsetRange;
import dev.millrace.record.Partition;
import dev.millrace.record.Reason;
import dev.millrace.settle.ChainId;
import dev.millrace.settle.Cut;
import dev.millrace.settle.CutAttributes;
import dev.millrace.settle.CutReason;
import dev.millrace.settle.Head;
import dev.millrace.settle.Register;
import dev.millrace.settle.TopicId;

/** Chains, heads and entries of every shape there is, from a seed. */
final class RandomBooks {
    private final Random random;

    RandomBooks(long seed) {
        this.random = new Random(seed);
    }

    private String word(String letters, int longest) {
        StringBuilder word = new StringBuilder();
        for (int left = 1 + random.nextInt(longest); left > 0; left--) {
            word.append(letters.charAt(random.nextInt(letters.length())));
        }
        return word.toString();
    }

    private long number() {
        return random.nextLong() >>> 1 >>> random.nextInt(63);
    }

    ChainId chain() {
        return new ChainId(word("abcXYZ019_-", 20),
                1 + random.nextInt(random.nextBoolean() ? 2 : Integer.MAX_VALUE - 1),
                new TopicId(random.nextLong(), random.nextLong()),
                new Partition(word("abcXYZ019_-.", 20), random.nextInt(Integer.MAX_VALUE)));
    }

    Head head() {
        long settled = number() / 2;
        List<Cut> cuts = new ArrayList<>();
        long end = settled;
        for (int left = random.nextInt(5); left > 0; left--) {
            long first = end;
            end += 1 + random.nextInt(10_000);
            long logStart = random.nextInt(4) == 0
                    ? first + random.nextInt((int) (end - first))
                    : CutAttributes.WHOLE;
            cuts.add(
                    new Cut(end, new CutAttributes(word("0123456789abcdef", 8), random.nextInt(100), number(),
                            number(), random.nextInt(100) - 1, pick(CutReason.values()), logStart)));
        }
        return new Head(chain(), new Register(settled == 0 ? 0 : number() % (settled + 1), settled,
                random.nextInt(100) - 1, cuts, number()));
    }

    Entry entry() {
        long first = number() / 2;
        Map<String, Long> dead = new TreeMap<>();
        for (int left = random.nextInt(4); left > 0; left--) {
            dead.put(pick(Reason.values()).label(), number());
        }
        Entry.StoredObject object = random.nextBoolean()
                ? null
                : new Entry.StoredObject(word("abc019-", 20), word("abc/={}\"\\ é\u202E", 40), number(),
                        word("0123456789abcdef", 8), random.nextInt(100));
        return new Entry(chain(), new OffsetRange(first, first + number() / 2), pick(Entry.Kind.values()),
                number(),
                new Outcomes(number(), number(), random.nextInt(2) * number(), random.nextInt(2), dead),
                object, orNull("interval"), orNull("0000000b"), orNull("retention"));
    }

    private @Nullable String orNull(String text) {
        return random.nextBoolean() ? text : null;
    }

    private <T> T pick(T[] values) {
        return values[random.nextInt(values.length)];
    }
}
