package dev.millrace.config;

import java.math.BigDecimal;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

import dev.millrace.base.ByteSize;
import dev.millrace.base.Durations;
import dev.millrace.base.Similar;
import dev.millrace.format.Formats;
import dev.millrace.health.HealthSettings;
import dev.millrace.kafka.Compression;
import dev.millrace.kafka.GroupProtocol;
import dev.millrace.kafka.KafkaSettings;
import dev.millrace.pipeline.BreakerSettings;
import dev.millrace.pipeline.SourceSettings;
import dev.millrace.store.ObjectPath;
import dev.millrace.transform.dedupe.DedupeLimits;

/**
 * From the text of one setting to its value. Each throws IllegalArgumentException with a sentence that says what was
 * found and what would be right.
 */
final class Parsers {
    static final Function<String, String> TOPIC = text -> matching(text, "[A-Za-z0-9._-]{1,249}",
            "a topic's name", "letters, digits, '.', '_' and '-', at most 249 of them");
    static final Function<String, String> GROUP = text -> matching(text, "[^\\s\\p{Cntrl}]{1,255}",
            "a consumer group's name", "at most 255 characters without white space");
    static final Function<String, String> PIPELINE = text -> matching(text, "[A-Za-z0-9_-]{1,64}",
            "a pipeline's name", "letters, digits, '-' and '_', at most 64 of them");
    static final Function<String, String> REGION = text -> matching(text, "[a-z0-9-]{1,64}", "a region",
            "lower-case letters, digits and '-', like us-east-1");
    /** The names every S3 store takes, also for folders: what runs on a laptop must run against a real store. */
    static final Function<String, String> BUCKET = text -> matching(text,
            "(?!.*\\.\\.)[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]", "a bucket's name",
            "3 to 63 lower-case letters, digits, '.' and '-', first and last a letter or digit");
    static final Function<String, Integer> BATCH_RECORDS = wholeNumber(1, 10_000_000);
    /** The events of a batch are kept in one array, hence the upper limit. */
    static final Function<String, ByteSize> BATCH_BYTES = size(new ByteSize(1_024),
            ByteSize.mebibytes(1_024));
    static final Duration SHORTEST_INTERVAL = Duration.ofMillis(10);
    static final Duration LONGEST_INTERVAL = Duration.ofDays(1);
    static final Function<String, Duration> INTERVAL = duration(SHORTEST_INTERVAL, LONGEST_INTERVAL);
    static final Function<String, Integer> WORKERS = wholeNumber(1, 64);
    static final Function<String, ByteSize> MAX_RECORD = size(new ByteSize(1), ByteSize.mebibytes(256));
    static final Function<String, ByteSize> MEMORY = size(ByteSize.mebibytes(16),
            ByteSize.mebibytes(1 << 20));
    static final Function<String, Boolean> TRUTH = text -> oneOf(text, Map.of("true", true, "false", false));
    static final Function<String, SourceSettings.Start> START = text -> oneOf(text,
            Map.of("earliest", SourceSettings.Start.EARLIEST, "latest", SourceSettings.Start.LATEST));
    static final Function<String, SourceSettings.Gaps> GAPS = text -> oneOf(text,
            Map.of("record", SourceSettings.Gaps.RECORD, "stop", SourceSettings.Gaps.STOP));
    static final Function<String, GroupProtocol> PROTOCOL = text -> oneOf(text,
            Map.of("classic", GroupProtocol.CLASSIC, "consumer", GroupProtocol.CONSUMER));

    static final Function<String, Duration> INSIGHT_WINDOW = duration(Duration.ofSeconds(1),
            Duration.ofDays(1));
    static final Function<String, Duration> INSIGHT_GRACE = duration(Duration.ZERO, Duration.ofDays(7));
    static final Function<String, Double> RANK = text -> {
        if (!text.matches("0(\\.\\d{1,9})?|1(\\.0+)?")) {
            throw new IllegalArgumentException(
                    "not a share: '" + text + "'; write a number from 0 to 1, like 0.99");
        }
        return Double.valueOf(text);
    };
    static final Function<String, Duration> DEDUPE_WINDOW = duration(Duration.ofMillis(1),
            Duration.ofDays(30));
    static final Function<String, Integer> RETRIES = wholeNumber(0, 1_000_000);
    static final Function<String, ByteSize> DEDUPE_MEMORY = size(DedupeLimits.MIN_MEMORY,
            ByteSize.mebibytes(1 << 20));
    static final Function<String, Compression> COMPRESSION = text -> oneOf(text,
            Arrays.stream(Compression.values())
                    .collect(Collectors.toMap(Compression::label, compression -> compression)));
    static final Function<String, BreakerSettings.Action> BREAKER_ACTION = text -> oneOf(text,
            Map.of("off", BreakerSettings.Action.OFF, "warn", BreakerSettings.Action.WARN, "pause",
                    BreakerSettings.Action.PAUSE));
    static final Function<String, Duration> BREAKER_WINDOW = duration(Duration.ofSeconds(1),
            Duration.ofDays(1));
    static final Function<String, Integer> BREAKER_RECORDS = wholeNumber(1, 1_000_000_000);
    static final Function<String, Double> PERCENT = text -> {
        if (!text.matches("\\d{1,2}(\\.\\d{1,6})?\\s*%|100\\s*%")) {
            throw new IllegalArgumentException(
                    "not a share: '" + text + "'; write one from 0% to 100%, like 20%");
        }
        return Double.parseDouble(text.replace("%", "").strip()) / 100;
    };
    static final Function<String, Duration> STUCK_AFTER = duration(Duration.ofSeconds(10), LONGEST_INTERVAL);

    private static final Set<String> LATER_FORMATS = Set.of("parquet");
    private static final Pattern BROKER = Pattern.compile("(\\[[0-9A-Fa-f:.]+]|[A-Za-z0-9._-]+):(\\d{1,5})");
    private static final int LARGEST_PORT = 65_535;

    private Parsers() {}

    private static String matching(String text, String pattern, String what, String right) {
        if (!text.matches(pattern) || text.matches("\\.{1,2}")) {
            throw new IllegalArgumentException("not " + what + ": '" + text + "'; write " + right);
        }
        return text;
    }

    /** "127.0.0.1:8080", or a port alone, which is on loopback. */
    static HealthSettings listen(String text) {
        return HealthSettings.parse(text);
    }

    static <T> T oneOf(String text, Map<String, T> known) {
        T value = known.get(text);
        if (value == null) {
            throw new IllegalArgumentException("found '" + text + "', expected " + either(known.keySet())
                    + Similar.nearest(text, known.keySet()).map(Parsers::didYouMean).orElse(""));
        }
        return value;
    }

    static String didYouMean(String name) {
        return "; did you mean '" + name + "'?";
    }

    /** "a, b or c", sorted. */
    static String either(Collection<String> names) {
        List<String> sorted = names.stream().sorted().toList();
        String all = String.join(", ", sorted);
        int last = all.lastIndexOf(", ");
        return last < 0 ? all : all.substring(0, last) + " or " + all.substring(last + 2);
    }

    static Function<String, Integer> wholeNumber(int least, int most) {
        return text -> {
            boolean isNumber = text.matches("-?\\d{1,18}");
            if (!isNumber || Long.parseLong(text) < least || Long.parseLong(text) > most) {
                throw new IllegalArgumentException(String.format(Locale.ROOT,
                        "%s: '%s'; write one from %,d to %,d",
                        isNumber ? "out of range" : "not a whole number", text, least, most));
            }
            return Integer.parseInt(text);
        };
    }

    static Function<String, ByteSize> size(ByteSize least, ByteSize most) {
        return text -> inRange(text, ByteSize.parse(text), least, most, ByteSize::toString);
    }

    static Function<String, Duration> duration(Duration least, Duration most) {
        return text -> inRange(text, Durations.parse(text), least, most, Durations::print);
    }

    /** A number of seconds without a unit, as environment variables have it; fractions count. */
    static Function<String, Duration> seconds(Duration least, Duration most) {
        return text -> {
            if (!text.matches("\\d{1,9}(\\.\\d{1,3})?")) {
                throw new IllegalArgumentException(
                        "not a number of seconds: '" + text + "'; write a number without a unit, like 5");
            }
            Duration value = Duration.ofMillis(new BigDecimal(text).movePointRight(3).longValueExact());
            return inRange(text, value, least, most, Durations::print);
        };
    }

    private static <T extends Comparable<T>> T inRange(String text, T value, T least, T most,
            Function<T, String> print) {
        if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
            throw new IllegalArgumentException("out of range: '" + text + "'; write something from "
                    + print.apply(least) + " to " + print.apply(most));
        }
        return value;
    }

    /** "embedded", or host:port pairs; white space around commas is dropped. */
    static String brokers(String text) {
        if (text.equals(KafkaSettings.EMBEDDED)) {
            return text;
        }
        List<String> brokers = List.of(text.split(",", -1)).stream().map(String::strip).toList();
        for (String broker : brokers) {
            Matcher matcher = BROKER.matcher(broker);
            if (!matcher.matches() || !isPort(matcher.group(2))) {
                throw new IllegalArgumentException("not a broker's address: '" + broker
                        + "'; write host:port, several separated by commas, or embedded");
            }
        }
        return String.join(",", brokers);
    }

    private static boolean isPort(String digits) {
        int port = Integer.parseInt(digits);
        return port > 0 && port <= LARGEST_PORT;
    }

    /** The address of an S3 server; http:// unless it says otherwise. */
    static URI endpoint(String text) {
        URI address = uri(text.contains("://") ? text : "http://" + text);
        boolean isHttp = "http".equals(address.getScheme()) || "https".equals(address.getScheme());
        boolean isBare = (address.getPath().isEmpty() || address.getPath().equals("/"))
                && address.getQuery() == null && address.getFragment() == null;
        if (address.getUserInfo() != null) {
            // Not repeated: it holds a password.
            throw new IllegalArgumentException(
                    "an address with a user in it; credentials have settings of their own");
        }
        if (!isHttp || address.getHost() == null || !isBare) {
            throw noEndpoint(text, null);
        }
        return address;
    }

    private static URI uri(String text) {
        try {
            return new URI(text);
        } catch (URISyntaxException e) {
            throw noEndpoint(text, e);
        }
    }

    private static IllegalArgumentException noEndpoint(String text, @Nullable Throwable cause) {
        return new IllegalArgumentException(
                "not a server's address: '" + text + "'; write http://host:port or https://host", cause);
    }

    static String format(String text) {
        if (LATER_FORMATS.contains(text)) {
            throw new IllegalArgumentException(
                    "'" + text + "' is not available yet in this version; write "
                            + either(Formats.extensions()));
        }
        return oneOf(text,
                Formats.extensions().stream().collect(Collectors.toMap(name -> name, name -> name)));
    }

    static String objectPath(String text) {
        var _ = ObjectPath.parse(text);
        return text;
    }
}
