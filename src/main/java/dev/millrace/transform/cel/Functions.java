package dev.millrace.transform.cel;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.TemporalAccessor;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

import dev.cel.common.CelFunctionDecl;
import dev.cel.common.CelOverloadDecl;
import dev.cel.common.exceptions.CelBadFormatException;
import dev.cel.common.exceptions.CelInvalidArgumentException;
import dev.cel.common.types.CelType;
import dev.cel.common.types.SimpleType;
import dev.cel.runtime.CelFunctionBinding;
import dev.cel.runtime.CelFunctionOverload;

import dev.millrace.transform.IpRange;

/**
 * The functions that rules have besides those of CEL. All depend on their arguments alone. What they cannot do makes the
 * expression fail.
 */
final class Functions {
    /** Numbers below count seconds, others milliseconds: as seconds it lies in the year 5138, as milliseconds in 1973. */
    private static final long FIRST_MILLIS = 100_000_000_000L;

    private final Map<String, List<CelOverloadDecl>> declarations = new LinkedHashMap<>();
    private final List<CelFunctionBinding> bindings = new ArrayList<>();

    private Functions() {
        texts();
        times();
        elapsed();
    }

    static final Functions ALL = new Functions();

    List<CelFunctionDecl> declarations() {
        return declarations.entrySet().stream()
                .map(entry -> CelFunctionDecl.newFunctionDeclaration(entry.getKey(), entry.getValue()))
                .toList();
    }

    List<CelFunctionBinding> bindings() {
        return bindings;
    }

    /** Names that are functions here, or have the form of one. */
    Set<String> names() {
        return declarations.keySet();
    }

    private void texts() {
        CelType text = SimpleType.STRING;
        CelType whole = SimpleType.INT;
        unary("lower", text, text, String.class, (String value) -> value.toLowerCase(Locale.ROOT));
        unary("upper", text, text, String.class, (String value) -> value.toUpperCase(Locale.ROOT));
        unary("hash", text, text, String.class, Functions::sha256);
        binary("bucket", whole, text, whole, String.class, Long.class, Functions::bucket);
        unary("mask", text, text, String.class, (String value) -> mask(value, 0));
        binary("mask", text, text, whole, String.class, Long.class, Functions::mask);
        binary("substring", text, text, whole, String.class, Long.class,
                (String value, Long from) -> substring(value, from, Long.MAX_VALUE));
        add("substring", text, List.of(text, whole, whole), List.of(String.class, Long.class, Long.class),
                arguments -> substring((String) arguments[0], (Long) arguments[1], (Long) arguments[2]));
        binary("ip_in_range", SimpleType.BOOL, text, text, String.class, String.class, Functions::ipInRange);
    }

    private void times() {
        CelType text = SimpleType.STRING;
        CelType time = SimpleType.TIMESTAMP;
        unary("time", time, SimpleType.INT, Long.class, (Long value) -> epoch(value));
        unary("time", time, SimpleType.DOUBLE, Double.class, (Double value) -> epoch(value));
        unary("time", time, text, String.class, Functions::rfc3339);
        binary("parse_time", time, text, text, String.class, String.class,
                (String value, String pattern) -> parse(value, pattern, "UTC"));
        add("parse_time", time, List.of(text, text, text), List.of(String.class, String.class, String.class),
                arguments -> parse((String) arguments[0], (String) arguments[1], (String) arguments[2]));
        binary("format_time", text, time, text, Instant.class, String.class,
                (Instant value, String pattern) -> format(value, pattern, "UTC"));
        add("format_time", text, List.of(time, text, text),
                List.of(Instant.class, String.class, String.class),
                arguments -> format((Instant) arguments[0], (String) arguments[1], (String) arguments[2]));
        unary("epoch_ms", SimpleType.INT, time, Instant.class, Instant::toEpochMilli);
        unary("epoch_s", SimpleType.INT, time, Instant.class, Instant::getEpochSecond);
        unary("ms", SimpleType.INT, SimpleType.DURATION, Duration.class, Duration::toMillis);
    }

    /** What lies between two times, one of them as it stands in events: a number since the epoch, or a text. */
    private void elapsed() {
        CelType time = SimpleType.TIMESTAMP;
        CelType span = SimpleType.DURATION;
        binary("_-_", span, time, SimpleType.INT, Instant.class, Long.class,
                (Instant one, Long other) -> Duration.between(epoch(other), one));
        binary("_-_", span, time, SimpleType.DOUBLE, Instant.class, Double.class,
                (Instant one, Double other) -> Duration.between(epoch(other), one));
        binary("_-_", span, time, SimpleType.STRING, Instant.class, String.class,
                (Instant one, String other) -> Duration.between(rfc3339(other), one));
    }

    // Declaring

    private <A> void unary(String name, CelType result, CelType parameter, Class<A> type,
            CelFunctionOverload.Unary<A> code) {
        String id = declare(name, result, List.of(parameter));
        bindings.add(CelFunctionBinding.from(id, type, code));
    }

    private <A, B> void binary(String name, CelType result, CelType first, CelType second, Class<A> firstType,
            Class<B> secondType, CelFunctionOverload.Binary<A, B> code) {
        String id = declare(name, result, List.of(first, second));
        bindings.add(CelFunctionBinding.from(id, firstType, secondType, code));
    }

    private void add(String name, CelType result, List<CelType> parameters, List<Class<?>> types,
            CelFunctionOverload code) {
        bindings.add(CelFunctionBinding.from(declare(name, result, parameters), types, code));
    }

    private String declare(String name, CelType result, List<CelType> parameters) {
        List<CelOverloadDecl> overloads = declarations.computeIfAbsent(name, _ -> new ArrayList<>());
        StringBuilder id = new StringBuilder("millrace_").append(name.equals("_-_") ? "minus" : name);
        parameters.forEach(parameter -> id.append('_').append(parameter.kind()));
        overloads.add(CelOverloadDecl.newGlobalOverload(id.toString(), result, parameters));
        return id.toString();
    }

    // Texts

    private static String sha256(String text) {
        try {
            return HexFormat.of().formatHex(
                    MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private static long bucket(String text, long count) {
        if (count < 1) {
            throw new CelInvalidArgumentException("bucket(): there must be at least one, found " + count);
        }
        return Long.remainderUnsigned(Long.parseUnsignedLong(sha256(text).substring(0, 16), 16), count);
    }

    /** The last {@code keep} characters stay, the others become stars. */
    private static String mask(String text, long keep) {
        if (keep < 0) {
            throw new CelInvalidArgumentException("mask(): a number of characters is not negative: " + keep);
        }
        int length = text.codePointCount(0, text.length());
        int hidden = (int) Math.max(0, length - keep);
        return "*".repeat(hidden) + text.substring(text.offsetByCodePoints(0, hidden));
    }

    /** By characters; what lies behind the end is cut off. */
    private static String substring(String text, long from, long to) {
        if (from < 0 || to < from) {
            throw new CelInvalidArgumentException("substring(): no range: from " + from + " to " + to);
        }
        int length = text.codePointCount(0, text.length());
        int first = (int) Math.min(from, length);
        int last = (int) Math.min(to, length);
        int begin = text.offsetByCodePoints(0, first);
        return text.substring(begin, text.offsetByCodePoints(begin, last - first));
    }

    private static boolean ipInRange(String address, String range) {
        try {
            return IpRange.parse(range).contains(address);
        } catch (IllegalArgumentException e) {
            throw new CelInvalidArgumentException(String.valueOf(e.getMessage()));
        }
    }

    // Times

    /** Seconds or milliseconds since the epoch, whichever the size suggests. */
    static long epochMillis(long value) {
        return -FIRST_MILLIS < value && value < FIRST_MILLIS ? value * 1_000 : value;
    }

    private static Instant epoch(long value) {
        return Instant.ofEpochMilli(epochMillis(value));
    }

    private static Instant epoch(double value) {
        if (!(Math.abs(value) < 1e15)) {
            throw new CelInvalidArgumentException(
                    "time(): not a number of seconds or milliseconds: " + value);
        }
        return Instant.ofEpochMilli(Math.round(Math.abs(value) < FIRST_MILLIS ? value * 1_000 : value));
    }

    private static Instant rfc3339(String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeException e) {
            throw new CelBadFormatException(
                    "not a time with zone, like 2026-03-01T12:00:00Z: '" + text + "'");
        }
    }

    /** Where the pattern has no date, time or zone, it is 1970-01-01, midnight or the zone given. */
    private static Instant parse(String text, String pattern, String zone) {
        try {
            TemporalAccessor parsed = formatter(pattern).parseBest(text, ZonedDateTime::from,
                    LocalDateTime::from,
                    LocalDate::from);
            return switch (parsed) {
                case ZonedDateTime time -> time.toInstant();
                case LocalDateTime time -> time.atZone(ZoneId.of(zone)).toInstant();
                case LocalDate date -> date.atStartOfDay(ZoneId.of(zone)).toInstant();
                default -> throw new IllegalStateException("not asked for: " + parsed);
            };
        } catch (DateTimeException | IllegalArgumentException e) {
            throw new CelBadFormatException("parse_time(): " + e.getMessage());
        }
    }

    private static String format(Instant time, String pattern, String zone) {
        try {
            return formatter(pattern)
                    .format(time.atZone(zone.equals("UTC") ? ZoneOffset.UTC : ZoneId.of(zone)));
        } catch (DateTimeException | IllegalArgumentException e) {
            throw new CelBadFormatException("format_time(): " + e.getMessage());
        }
    }

    private static DateTimeFormatter formatter(String pattern) {
        return DateTimeFormatter.ofPattern(pattern, Locale.ROOT);
    }
}
