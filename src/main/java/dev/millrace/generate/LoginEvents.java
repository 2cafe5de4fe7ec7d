package dev.millrace.generate;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

import static dev.millrace.generate.Ascii.ascii;
import static dev.millrace.generate.Ascii.digits;
import static dev.millrace.generate.Ascii.hex;
import static dev.millrace.generate.Ascii.number;
import static dev.millrace.generate.Ascii.text;
import static dev.millrace.generate.Ascii.uuid;

/**
 * User logins: a quarter of a million users who each come back after about as many events, with the same device and
 * language. So no two good events of up to 100,000 events a second are alike, and whoever drops the second of two equal
 * ones drops just the duplicates.
 *
 * <p>
 * Addresses are private ones, those of carrier-grade NAT and those of documentation: nobody's.
 */
public final class LoginEvents implements Events {
    private static final int MAX_LENGTH = 256;
    private static final int USERS = 1 << 18;
    private static final int GROUP_BITS = 10;
    private static final int GROUP = 1 << GROUP_BITS;
    private static final int PERCENT = 100;
    private static final byte[] USER_ID = ascii("{\"user_id\":\"");
    private static final byte[] APP_VERSION = ascii("\",\"app_version\":\"");
    private static final byte[] DEVICE_TYPE = ascii("\",\"device_type\":\"");
    private static final byte[] IP = ascii("\",\"ip\":\"");
    private static final byte[] LOCALE = ascii("\",\"locale\":\"");
    private static final byte[] DEVICE_ID = ascii("\",\"device_id\":\"");
    private static final byte[] TIMESTAMP = ascii("\",\"timestamp\":");
    private static final byte[] OFFICE = ascii("10.");
    private static final byte[] CARRIER = ascii("100.");
    private static final byte[] SIX = ascii("2001:db8:");
    private static final byte[] WEB = ascii("web");
    private static final List<byte[]> VERSIONS = shares(Map.entry("1.0.0", 4), Map.entry("2.1.5", 8),
            Map.entry("2.3.0", 14), Map.entry("2.3.4", 20), Map.entry("2.4.0", 17), Map.entry("2.4.1", 35),
            Map.entry("2.5.0-rc.1", 2));
    private static final List<byte[]> DEVICES = shares(Map.entry("android", 46), Map.entry("iOS", 33),
            Map.entry("web", 17), Map.entry("windows", 3), Map.entry("macOS", 1));
    private static final List<byte[]> LOCALES = shares(Map.entry("en-US", 24), Map.entry("en-GB", 6),
            Map.entry("de-DE", 8), Map.entry("pt-BR", 8), Map.entry("zh-CN", 7), Map.entry("fr-FR", 6),
            Map.entry("ja-JP", 6), Map.entry("es-ES", 5), Map.entry("es-MX", 5), Map.entry("hi-IN", 5),
            Map.entry("ko-KR", 3), Map.entry("id-ID", 3), Map.entry("tr-TR", 3), Map.entry("it-IT", 3),
            Map.entry("zh-TW", 2), Map.entry("pl-PL", 2), Map.entry("nl-NL", 2), Map.entry("sv-SE", 1),
            Map.entry("ar-SA", 1));
    private final long users;
    private final long seed;
    private final RushHours times;

    /**
     * Logins of a seed.
     *
     * @param start timestamp of event 0, from the years 1970 to 9999
     * @param eventsPerSecond how fast timestamps advance on the whole, above 0 and at most a billion
     */
    public LoginEvents(long seed, Instant start, double eventsPerSecond) {
        this.seed = seed;
        // The same users whatever else the numbers are drawn for.
        this.users = Mix.next(seed);
        this.times = new RushHours(new Timeline(start, eventsPerSecond));
    }

    /** The user of the event. */
    @Override
    public byte[] key(long index) {
        byte[] key = new byte[36];
        var _ = userId(user(index), key, 0);
        return key;
    }

    @Override
    public int maxLength() {
        return MAX_LENGTH;
    }

    @Override
    public List<String> numberFields() {
        return List.of("timestamp");
    }

    @Override
    public List<String> requiredFields() {
        return List.of("app_version", "device_type", "ip", "locale", "timestamp");
    }

    /**
     * A random number of the event's user. Rounds of all users follow each other; within one, groups come in order and a
     * group begins with any of its members, so a user's pause is a round long, give or take a group.
     */
    private long user(long index) {
        int place = (int) (index & (USERS - 1));
        int group = place >>> GROUP_BITS;
        int shift = Mix.below(GROUP, Mix.at(~users, index - place + group));
        return Mix.at(users, ((long) group << GROUP_BITS) + ((place + shift) & (GROUP - 1)));
    }

    private static int userId(long user, byte[] target, int at) {
        return uuid(user, Mix.next(user), target, at);
    }

    @Override
    public int write(long index, long back, byte[] target) {
        long user = user(index);
        long habits = Mix.next(Mix.next(user));
        byte[] device = DEVICES.get(Mix.below(PERCENT, habits));
        long random = Mix.at(seed, index);
        int at = text(USER_ID, target, 0);
        at = userId(user, target, at);
        at = text(APP_VERSION, target, at);
        at = text(VERSIONS.get(Mix.below(PERCENT, Mix.next(habits))), target, at);
        at = text(DEVICE_TYPE, target, at);
        at = text(device, target, at);
        at = text(IP, target, at);
        at = address(random, target, at);
        at = text(LOCALE, target, at);
        at = text(LOCALES.get((int) Long.remainderUnsigned(habits, PERCENT)), target, at);
        if (!Arrays.equals(device, WEB)) {
            at = text(DEVICE_ID, target, at);
            at = hex(Mix.next(~user), 0, 16, target, at);
        }
        at = text(TIMESTAMP, target, at);
        at = number(Math.max(0, Math.floorDiv(times.millis(index) - back, 1_000L)), target, at);
        target[at++] = '}';
        return at;
    }

    /** Of 100: 70 from mobile carriers, 20 from offices, 10 by IPv6. */
    private static int address(long random, byte[] target, int from) {
        int place = Mix.below(PERCENT, random);
        if (place >= 90) {
            return six(random, target, from);
        }
        boolean isCarrier = place < 70;
        int at = text(isCarrier ? CARRIER : OFFICE, target, from);
        at = number(isCarrier ? 64 + (int) (random & 63) : (int) (random & 255), target, at);
        target[at++] = '.';
        at = number((int) (random >>> 8 & 255), target, at);
        target[at++] = '.';
        return number((int) (random >>> 16 & 255), target, at);
    }

    private static int six(long random, byte[] target, int from) {
        int at = text(SIX, target, from);
        at = hex(random, 0, 4, target, at);
        target[at++] = ':';
        target[at++] = ':';
        return digits(1 + (int) (random >>> 16 & 7), 1, target, at);
    }

    /** A hundred texts, each as often as its share says. */
    @SafeVarargs
    private static List<byte[]> shares(Map.Entry<String, Integer>... shares) {
        List<byte[]> texts = new ArrayList<>();
        for (Map.Entry<String, Integer> share : shares) {
            byte[] text = ascii(share.getKey());
            for (int i = 0; i < share.getValue(); i++) {
                texts.add(text);
            }
        }
        if (texts.size() != PERCENT) {
            throw new IllegalStateException("shares of " + texts.size() + " in all");
        }
        return List.copyOf(texts);
    }
}
