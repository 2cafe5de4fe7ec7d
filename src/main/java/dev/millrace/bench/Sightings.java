package dev.millrace.bench;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import dev.millrace.base.Time;
import dev.millrace.record.OffsetRange;

/**
 * Watches one folder, and remembers when each object was there for the first time. Its name says which offsets it holds:
 * {@code <topic>+<topic id>+<partition>+<first>-<end>.<format>}.
 */
final class Sightings implements AutoCloseable {
    private static final Pattern NAME = Pattern.compile(".*\\+(\\d+)\\+(\\d+)-(\\d+)\\.[a-z0-9.]+");
    private static final long LOOK_MILLIS = 2;
    private final Path folder;
    private final Time time;
    private final Map<String, Sighting> seen = new ConcurrentHashMap<>();
    private final Thread thread;

    /** @param wallMillis when it was there for the first time */
    record Sighting(int partition, OffsetRange range, long wallMillis) {}

    private Sightings(Path folder, Time time) {
        this.folder = folder;
        this.time = time;
        this.thread = Thread.ofPlatform().daemon().name("bench-sightings").unstarted(this::watch);
    }

    /** @param folder need not be there yet */
    static Sightings start(Path folder, Time time) {
        Sightings sightings = new Sightings(folder, time);
        sightings.thread.start();
        return sightings;
    }

    private void watch() {
        try {
            while (true) {
                look();
                Thread.sleep(LOOK_MILLIS);
            }
        } catch (InterruptedException e) {
            // Nobody wants to know any more.
        }
    }

    private void look() {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
            long now = time.wallMillis();
            for (Path file : files) {
                String name = file.getFileName().toString();
                if (!seen.containsKey(name)) {
                    sighting(name, now).ifPresent(sighting -> seen.put(name, sighting));
                }
            }
        } catch (IOException e) {
            // Not there yet, or gone between two looks.
        }
    }

    /** Empty for a file that is no object: one still being written has another name. */
    static Optional<Sighting> sighting(String name, long wallMillis) {
        Matcher matcher = NAME.matcher(name);
        return matcher.matches()
                ? Optional.of(new Sighting(Integer.parseInt(matcher.group(1)),
                        new OffsetRange(Long.parseLong(matcher.group(2)), Long.parseLong(matcher.group(3))),
                        wallMillis))
                : Optional.empty();
    }

    /** What was seen so far. */
    Collection<Sighting> all() {
        return List.copyOf(seen.values());
    }

    /**
     * How long records waited to be seen.
     *
     * @param appended when the broker took each record, milliseconds by partition and offset
     * @return milliseconds; without records that are in no object
     */
    static double[] waits(Collection<Sighting> sightings, Map<Integer, Map<Long, Long>> appended) {
        Map<Integer, NavigableMap<Long, Sighting>> byOffset = new HashMap<>();
        sightings.forEach(each -> byOffset.computeIfAbsent(each.partition(), _ -> new TreeMap<>())
                .put(each.range().first(), each));
        List<Double> waits = new ArrayList<>();
        appended.forEach((partition, offsets) -> offsets.forEach((offset, millis) -> {
            var below = byOffset.getOrDefault(partition, new TreeMap<>()).floorEntry(offset);
            if (below != null && below.getValue().range().contains(offset)) {
                waits.add((double) (below.getValue().wallMillis() - millis));
            }
        }));
        return waits.stream().mapToDouble(Double::doubleValue).toArray();
    }

    @Override
    public void close() {
        thread.interrupt();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
