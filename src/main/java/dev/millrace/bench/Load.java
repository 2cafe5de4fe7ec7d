package dev.millrace.bench;

import java.util.List;
import java.util.SortedMap;

import dev.millrace.kafka.KafkaRefusedException;
import dev.millrace.kafka.KafkaUnavailableException;
import dev.millrace.record.OffsetRange;

/**
 * What lies in a topic.
 *
 * @param good records that keep their contract
 * @param bytes of all values
 * @param extents of the partitions, by number
 */
record Load(String topic, long good, long bad, long bytes, SortedMap<Integer, OffsetRange> extents) {
    /**
     * Reads the topic once: that counts its bytes, and what is read later lies in memory for everybody.
     *
     * @throws BenchFailedException when other records are there than were sent
     */
    static Load of(Site site, String topic, long good, long bad)
            throws BenchFailedException, KafkaUnavailableException, KafkaRefusedException {
        SortedMap<Integer, OffsetRange> extents = site.extents(topic);
        RawReader.Count count = RawReader.read(site.clients(), topic, List.copyOf(extents.keySet()),
                () -> {});
        if (count.records() != good + bad) {
            throw new BenchFailedException("%,d records were sent to %s, and %,d are there"
                    .formatted(good + bad, topic, count.records()));
        }
        return new Load(topic, good, bad, count.bytes(), extents);
    }

    long records() {
        return good + bad;
    }

    double bytesPerRecord() {
        return records() == 0 ? 0 : (double) bytes / records();
    }
}
