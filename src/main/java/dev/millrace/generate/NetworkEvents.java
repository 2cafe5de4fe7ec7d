package dev.millrace.generate;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;

import static dev.millrace.generate.Ascii.ascii;
import static dev.millrace.generate.Ascii.digits;
import static dev.millrace.generate.Ascii.number;
import static dev.millrace.generate.Ascii.text;
import static dev.millrace.generate.Ascii.uuid;

/**
 * Network events as JSON, written straight into bytes. Event i is a function of (seed, start, rate, i) alone, so every
 * stretch can be made again, in any order, by any thread. Immutable and thread-safe.
 */
public final class NetworkEvents implements Events {
    /** No event is longer, in bytes. */
    public static final int MAX_LENGTH = 400;
    private static final int DEVICES = 10_000;
    private static final int UDP_FROM = 90;
    private static final int ICMP_FROM = 118;
    private static final int GRE_FROM = 126;
    private static final long MILLIS_PER_DAY = 86_400_000;
    private static final byte[] EVENT_ID = ascii("{\"event_id\":\"");
    private static final byte[] TIMESTAMP = ascii("\",\"timestamp\":\"");
    private static final byte[] DEVICE_ID = ascii("\",\"device_id\":\"");
    private static final byte[] SRC_IP = ascii("\",\"src_ip\":\"10.");
    private static final byte[] DST_IP = ascii("\",\"dst_ip\":\"192.168.");
    private static final byte[] SRC_PORT = ascii("\",\"src_port\":");
    private static final byte[] DST_PORT = ascii(",\"dst_port\":");
    private static final byte[] PROTOCOL = ascii(",\"protocol\":\"");
    private static final byte[] BYTES = ascii("\",\"bytes\":");
    private static final byte[] PACKETS = ascii(",\"packets\":");
    private static final byte[] LATENCY = ascii(",\"latency_ms\":");
    private static final byte[] STATUS = ascii(",\"status\":\"");
    private static final byte[] END = ascii("\"}");
    private static final byte[] TCP = ascii("TCP");
    private static final byte[] UDP = ascii("UDP");
    private static final byte[] ICMP = ascii("ICMP");
    private static final byte[] GRE = ascii("GRE");
    private static final byte[] SUCCESS = ascii("success");
    private static final byte[] FAILURE = ascii("failure");
    private static final byte[] TIMEOUT = ascii("timeout");
    private static final int[] SERVICES = {443, 443, 443, 80, 53, 53, 22, 123, 3306, 5432, 6379, 8080, 8443,
            9092,
            9200, 27017};
    private static final byte[][] DEVICE_NAMES = deviceNames();
    private static final List<String> NUMBERS = List.of("src_port", "dst_port", "bytes", "packets",
            "latency_ms");
    private static final List<String> REQUIRED = List.of("timestamp", "device_id", "src_ip", "dst_ip",
            "src_port",
            "dst_port", "protocol", "bytes", "packets", "latency_ms");
    private final long seed;
    private final Timeline times;

    /**
     * @param start timestamp of event 0, from the years 1970 to 9999
     * @param eventsPerSecond how fast timestamps advance, above 0 and at most a billion
     */
    public NetworkEvents(long seed, Instant start, double eventsPerSecond) {
        this.seed = seed;
        this.times = new Timeline(start, eventsPerSecond);
    }

    /** The device of the event. */
    @Override
    public byte[] key(long index) {
        return DEVICE_NAMES[device(Mix.at(seed, index))];
    }

    private static int device(long random) {
        return Mix.below(DEVICES, random);
    }

    /** Milliseconds since the epoch of the event's timestamp. */
    long timestamp(long index) {
        return times.millis(index);
    }

    @Override
    public int maxLength() {
        return MAX_LENGTH;
    }

    @Override
    public List<String> numberFields() {
        return NUMBERS;
    }

    @Override
    public List<String> requiredFields() {
        return REQUIRED;
    }

    @Override
    public int write(long index, long back, byte[] target) {
        long first = Mix.at(seed, index);
        long second = Mix.next(first);
        long third = Mix.next(second);
        int device = device(first);
        int at = text(EVENT_ID, target, 0);
        at = uuid(first, second, target, at);
        at = text(TIMESTAMP, target, at);
        at = timestamp(timestamp(index) - back, target, at);
        at = text(DEVICE_ID, target, at);
        at = text(DEVICE_NAMES[device], target, at);
        at = text(SRC_IP, target, at);
        at = octets(device >>> 6, (device & 63) << 2, target, at);
        target[at++] = '.';
        at = number((int) (third & 0xff), target, at);
        at = text(DST_IP, target, at);
        at = octets((int) (third >>> 8 & 0xff), (int) (third >>> 16 & 0xff), target, at);
        return rest(Mix.next(third), target, at);
    }

    private static int rest(long random, byte[] target, int from) {
        long more = Mix.next(random);
        int place = (int) (random & 0x7f);
        boolean hasPorts = place < ICMP_FROM;
        int packets = 1 + (int) ((random >>> 8 & 0x1f) * (random >>> 13 & 0x1f));
        int at = text(SRC_PORT, target, from);
        at = number(hasPorts ? 32_768 + Mix.below(28_232, random) : 0, target, at);
        at = text(DST_PORT, target, at);
        at = number(hasPorts ? SERVICES[(int) (random >>> 18 & 15)] : 0, target, at);
        at = text(PROTOCOL, target, at);
        at = text(protocol(place), target, at);
        at = text(BYTES, target, at);
        at = number(packets * (64 + Mix.below(1_437, more)), target, at);
        at = text(PACKETS, target, at);
        at = number(packets, target, at);
        at = text(LATENCY, target, at);
        at = hundredths(5 + (int) ((more & 0xff) * (more >>> 8 & 0xff)), target, at);
        at = text(STATUS, target, at);
        at = text(status((int) (more >>> 16 & 0x7f)), target, at);
        return text(END, target, at);
    }

    /** Of 128: about 70 % TCP, 22 % UDP, 6 % ICMP, 2 % GRE. */
    private static byte[] protocol(int place) {
        if (place < UDP_FROM) {
            return TCP;
        }
        if (place < ICMP_FROM) {
            return UDP;
        }
        return place < GRE_FROM ? ICMP : GRE;
    }

    /** Of 128: about 94 % success. */
    private static byte[] status(int place) {
        if (place < 120) {
            return SUCCESS;
        }
        return place < 125 ? FAILURE : TIMEOUT;
    }

    /** "2026-01-01T00:00:00.000Z". */
    private static int timestamp(long millis, byte[] target, int from) {
        int ofDay = (int) Math.floorMod(millis, MILLIS_PER_DAY);
        int at = date(Math.floorDiv(millis, MILLIS_PER_DAY), target, from);
        target[at++] = 'T';
        at = digits(ofDay / 3_600_000, 2, target, at);
        target[at++] = ':';
        at = digits(ofDay / 60_000 % 60, 2, target, at);
        target[at++] = ':';
        at = digits(ofDay / 1_000 % 60, 2, target, at);
        target[at++] = '.';
        at = digits(ofDay % 1_000, 3, target, at);
        target[at++] = 'Z';
        return at;
    }

    private static int date(long epochDay, byte[] target, int from) {
        LocalDate date = LocalDate.ofEpochDay(epochDay);
        int at = digits(date.getYear(), 4, target, from);
        target[at++] = '-';
        at = digits(date.getMonthValue(), 2, target, at);
        target[at++] = '-';
        return digits(date.getDayOfMonth(), 2, target, at);
    }

    private static int octets(int third, int fourth, byte[] target, int from) {
        int at = number(third, target, from);
        target[at++] = '.';
        return number(fourth, target, at);
    }

    private static int hundredths(int number, byte[] target, int from) {
        int at = number(number / 100, target, from);
        target[at++] = '.';
        return digits(number % 100, 2, target, at);
    }

    private static byte[][] deviceNames() {
        byte[][] names = new byte[DEVICES][];
        for (int device = 0; device < DEVICES; device++) {
            names[device] = ascii("dev-" + Integer.toString(DEVICES + device).substring(1));
        }
        return names;
    }

}
