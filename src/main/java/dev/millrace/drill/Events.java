package dev.millrace.drill;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongFunction;

import org.jspecify.annotations.Nullable;

import dev.millrace.base.ByteSize;
import dev.millrace.contract.Contract;
import dev.millrace.generate.Chaos;
import dev.millrace.generate.EventLoad;
import dev.millrace.generate.Kind;
import dev.millrace.generate.NetworkEvents;

/** What is sent: record i is a function of i alone. Two of a hundred break the contract on purpose. One thread. */
interface Events {
    /** The key, in UTF-8. */
    byte[] key(long index);

    /** The value; null for a tombstone. */
    byte @Nullable [] value(long index);

    /** Network events as {@code millrace generate network} makes them; one of a hundred repeats an earlier one. */
    static Events network(long seed, ByteSize maxRecord) {
        EventLoad load = new EventLoad(
                new NetworkEvents(seed, Instant.parse("2026-01-01T00:00:00Z"), 10_000),
                Chaos.ofBad(0.02).duplicating(0.01).limitedTo(maxRecord), seed);
        return new Events() {
            @Override
            public byte[] key(long index) {
                return load.key(index, load.kind(index));
            }

            @Override
            public byte @Nullable [] value(long index) {
                Kind kind = load.kind(index);
                return load.value(index, kind);
            }
        };
    }

    /**
     * Events made up from a contract's schema.
     *
     * @throws DrillException when none can be made up that the contract accepts
     */
    static Events of(Contract contract) throws DrillException {
        MadeUp madeUp = MadeUp.of(contract);
        return flawed(madeUp::event);
    }

    /**
     * Events of somebody's own, one after the other and again from the first.
     *
     * @param file with one per line
     */
    static Events of(Path file) throws DrillException {
        try {
            List<byte[]> lines = Files.readAllLines(file).stream().filter(line -> !line.isBlank())
                    .map(line -> line.getBytes(StandardCharsets.UTF_8)).toList();
            if (lines.isEmpty()) {
                throw new DrillException("read events from " + file + ": it has none; write one per line");
            }
            return flawed(index -> lines.get((int) (index % lines.size())));
        } catch (IOException e) {
            throw new DrillException("read events from " + file + ": " + e, e);
        }
    }

    private static Events flawed(LongFunction<byte[]> event) {
        return new Events() {
            private static final int DEVICES = 1_000;
            private static final int BAD_EVERY = 50;

            @Override
            public byte[] key(long index) {
                return ("device-" + index % DEVICES).getBytes(StandardCharsets.US_ASCII);
            }

            @Override
            public byte @Nullable [] value(long index) {
                return index % BAD_EVERY == BAD_EVERY - 1
                        ? bad(index / BAD_EVERY, event.apply(index))
                        : event.apply(index);
            }
        };
    }

    private static byte @Nullable [] bad(long which, byte[] event) {
        return switch ((int) (which % 4)) {
            case 0 -> Arrays.copyOf(event, event.length / 2);
            case 1 -> new byte[]{(byte) 0xff, (byte) which};
            case 2 -> new byte[0];
            default -> null;
        };
    }
}
