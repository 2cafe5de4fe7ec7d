package dev.millrace.kafka;

import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.apache.kafka.common.KafkaException;

import dev.millrace.record.Partition;

/**
 * A consumer cannot read on in one partition, whatever it does, because of what the broker holds or sends. The client says
 * so by no type of its own and goes on saying so at every poll, for all of its partitions, until it is moved: which
 * partition it is, stands in its words alone.
 *
 * @param batch first offset of the batch whose checksum is wrong; empty when it is something else
 * @param words what the client said
 */
public record ReadFailure(Partition partition, OptionalLong batch, String words) {
    private static final String NAME = "(?<topic>\\S+)-(?<partition>\\d+)";
    private static final Pattern NEXT_RECORD = Pattern
            .compile("Received exception when fetching the next record from " + NAME + "\\. .*");
    private static final Pattern NO_PROGRESS = Pattern
            .compile("Failed to make progress reading messages at " + NAME + "=\\d+\\. .*");
    private static final Pattern BROKER = Pattern
            .compile("Encountered corrupt message when fetching offset \\d+ for topic-partition " + NAME);
    private static final Pattern CHECKSUM = Pattern
            .compile("Record batch for partition " + NAME
                    + " at offset (?<offset>\\d+) is invalid, cause: .*");

    /** Reads what {@code poll} threw; empty when it is about something else. */
    public static Optional<ReadFailure> of(KafkaException problem) {
        String words = String.valueOf(problem.getMessage());
        return match(NEXT_RECORD, words).or(() -> match(NO_PROGRESS, words)).or(() -> match(BROKER, words))
                .map(found -> new ReadFailure(partition(found), batch(problem), words(problem)));
    }

    private static Optional<Matcher> match(Pattern pattern, String words) {
        return Optional.of(pattern.matcher(words)).filter(Matcher::matches);
    }

    private static Partition partition(Matcher found) {
        return new Partition(found.group("topic"), Integer.parseInt(found.group("partition")));
    }

    private static OptionalLong batch(KafkaException problem) {
        Throwable cause = problem.getCause();
        return match(CHECKSUM, cause == null ? "" : String.valueOf(cause.getMessage()))
                .map(found -> OptionalLong.of(Long.parseLong(found.group("offset"))))
                .orElse(OptionalLong.empty());
    }

    private static String words(KafkaException problem) {
        Throwable telling = problem.getCause() == null ? problem : problem.getCause();
        return telling.getClass().getSimpleName() + ": " + telling.getMessage();
    }
}
