package dev.millrace.drill;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What delivery had to cope with: without it, that nothing was lost proves nothing.
 *
 * @param strikes carried out, by fault
 * @param sealsAdopted batches written where an earlier owner had sealed their end
 * @param commitsRefused transactions of sinks that had been replaced, refused by the group or fenced
 * @param unknownResolved transactions whose outcome was unknown for a while and then known
 * @param rebalancesDuringUploads partitions given or taken while an object was under way
 * @param uploadsRepeated objects written again that were there already
 * @param misdeeds uploads that fared ill
 * @param commitMessagesLost requests and answers about the end of transactions
 * @param sinksStarted processes, by the drill and by its supervisor
 * @param sinksRestarted of these, in place of one that had ended by itself
 */
public record Tally(Map<Fault, Integer> strikes, long sealsAdopted, long commitsRefused, long unknownResolved,
        long rebalancesDuringUploads, long uploadsRepeated, long misdeeds, long commitMessagesLost,
        long sinksStarted, long sinksRestarted) {
    private static final Pattern RESOLVED = Pattern.compile("unknown_resolved=\"(\\d+)\"");
    private static final Pattern REBALANCE = Pattern.compile("partitions (assigned|revoked|lost)");
    private static final Pattern FENCED = Pattern.compile("Fenced|InvalidProducerEpoch|fenced");

    public Tally {
        strikes = new TreeMap<>(strikes);
    }

    /**
     * What a long drill with every fault must have seen and has not, for people; empty when it has seen it all.
     *
     * @param forwards whether sinks forwarded to a topic: then nothing is sealed or uploaded
     */
    List<String> missing(boolean forwards) {
        List<String> missing = new ArrayList<>();
        if (!forwards) {
            require(missing, "seals adopted", sealsAdopted);
            require(missing, "rebalances during uploads", rebalancesDuringUploads);
        }
        require(missing, "commits refused", commitsRefused);
        require(missing, "unknown outcomes resolved", unknownResolved);
        return missing;
    }

    private static void require(List<String> missing, String what, long count) {
        if (count == 0) {
            missing.add(what);
        }
    }

    /** Reads the logs of all sinks. */
    static Tally of(Ground ground, Map<Fault, Integer> strikes) {
        long adopted = 0;
        long refused = 0;
        long resolved = 0;
        long rebalances = 0;
        List<Sink> sinks = ground.fleet.everyone();
        for (Sink sink : sinks) {
            List<String> lines = sink.process().lines();
            adopted += Sink.sealsAdopted(lines);
            refused += lines.stream().filter(Tally::isRefusal).count();
            resolved += lines.stream().map(RESOLVED::matcher).filter(Matcher::find)
                    .mapToLong(count -> Long.parseLong(count.group(1))).sum();
            rebalances += lines.stream().filter(line -> REBALANCE.matcher(line).find())
                    .filter(line -> millis(line).filter(ground.store.uploads()::isUnderWay).isPresent())
                    .count();
        }
        return new Tally(strikes, adopted, refused, resolved, rebalances, ground.store.uploads().repeated(),
                ground.store.misdeeds(), ground.brokers.messagesLost(), sinks.size(),
                ground.fleet.restarts());
    }

    private static boolean isRefusal(String line) {
        return line.contains("the group refused a commit")
                || (line.contains("the producer broke") && FENCED.matcher(line).find());
    }

    /** When the line was written. */
    private static Optional<Long> millis(String line) {
        try {
            return Optional
                    .of(Instant.parse(line.substring(0, Math.max(0, line.indexOf(' ')))).toEpochMilli());
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }
}
