package dev.millrace.settle;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The register as text, short enough for the metadata of a committed offset:
 *
 * <pre>{@code
 * M1;<topic id>;<generation>.<start>.<sequence>;<ledger partition>.<ledger offset>;<rule hash>,..;<cut>,..
 * cut = length.time.records.epoch+1.rule index.writer.reason[.log start - first]
 * }</pre>
 *
 * Numbers are in base 36; a cut's length counts from the cut before, its time from the time of the cut before. The
 * settled offset and its epoch are not in the text: they are the committed offset itself.
 */
public record RegisterText(TopicId topicId, int generation, Register register, LedgerLocation ledger) {
    private static final String MAGIC = "M1";
    /** Digits of the largest number, for the start that {@link #longest} leaves open. */
    private static final int LONGEST_NUMBER = 13;

    /** How many characters such a register could take, wherever the ledger puts its copy and whichever cuts become short. */
    static int longest(ChainId chain, long settled, List<Cut> cuts) {
        List<Cut> shortened = cuts.stream()
                .map(cut -> new Cut(cut.end(), cut.attributes().shortenedTo(cut.end()))).toList();
        Register register = new Register(0, settled, -1, shortened, Long.MAX_VALUE);
        return new RegisterText(chain.topicId(), chain.generation(), register,
                new LedgerLocation(Integer.MAX_VALUE, Long.MAX_VALUE)).encode().length() + LONGEST_NUMBER;
    }

    /** Writes the metadata. */
    public String encode() {
        Map<String, Integer> rules = new LinkedHashMap<>();
        register.cuts().forEach(cut -> rules.putIfAbsent(cut.attributes().rules(), rules.size()));
        StringBuilder text = new StringBuilder(64 + 24 * register.cuts().size());
        text.append(MAGIC).append(';').append(topicId.hex()).append(';');
        text.append(base36(generation)).append('.').append(base36(register.start())).append('.')
                .append(base36(register.sequence())).append(';');
        text.append(base36(ledger.partition())).append('.').append(base36(ledger.offset())).append(';');
        text.append(String.join(",", rules.keySet())).append(';');
        long end = register.settled();
        long time = 0;
        for (Cut cut : register.cuts()) {
            if (end != register.settled()) {
                text.append(',');
            }
            appendCut(text, cut, end, time, rules);
            end = cut.end();
            time = cut.attributes().keyTime();
        }
        return text.toString();
    }

    private static void appendCut(StringBuilder text, Cut cut, long first, long previousTime,
            Map<String, Integer> rules) {
        CutAttributes a = cut.attributes();
        text.append(base36(cut.end() - first)).append('.').append(base36(a.keyTime() - previousTime))
                .append('.')
                .append(base36(a.records())).append('.').append(base36(a.epoch() + 1L)).append('.')
                .append(base36(rules.getOrDefault(a.rules(), 0))).append('.').append(base36(a.writer()))
                .append('.')
                .append(a.reason().code());
        if (a.isShort()) {
            text.append('.').append(base36(a.logStart() - first));
        }
    }

    private static String base36(long number) {
        return Long.toString(number, 36);
    }

    /**
     * Reads the metadata of a committed offset.
     *
     * @return empty when the text is not one of ours: another program committed, or somebody moved the offset by hand
     */
    public static Optional<RegisterText> decode(long settled, int settledEpoch, String metadata) {
        String[] parts = metadata.split(";", -1);
        if (parts.length != 6 || !parts[0].equals(MAGIC)) {
            return Optional.empty();
        }
        try {
            // One register has one text: what reads well but would be written otherwise did not come from here.
            return Optional.of(decode(settled, settledEpoch, parts))
                    .filter(text -> text.encode().equals(metadata));
        } catch (IllegalArgumentException | IndexOutOfBoundsException | ArithmeticException e) {
            return Optional.empty();
        }
    }

    private static RegisterText decode(long settled, int settledEpoch, String[] parts) {
        String[] counters = parts[2].split("\\.", 3);
        String[] location = parts[3].split("\\.", 2);
        String[] rules = parts[4].split(",");
        List<Cut> cuts = new ArrayList<>();
        long first = settled;
        long time = 0;
        for (String text : parts[5].isEmpty() ? new String[0] : parts[5].split(",")) {
            Cut cut = cut(text.split("\\."), first, time, rules);
            cuts.add(cut);
            first = cut.end();
            time = cut.attributes().keyTime();
        }
        Register register = new Register(number(counters[1]), settled, settledEpoch, cuts,
                count(counters[2]));
        return new RegisterText(TopicId.parse(parts[1]), Math.toIntExact(count(counters[0])), register,
                new LedgerLocation(Math.toIntExact(count(location[0])), count(location[1])));
    }

    private static Cut cut(String[] fields, long first, long previousTime, String[] rules) {
        long logStart = fields.length > 7 ? first + number(fields[7]) : CutAttributes.WHOLE;
        return new Cut(first + number(fields[0]),
                new CutAttributes(rules[Math.toIntExact(number(fields[4]))],
                        Math.toIntExact(number(fields[5])),
                        previousTime + number(fields[1]), count(fields[2]),
                        Math.toIntExact(count(fields[3]) - 1),
                        CutReason.of(fields[6].charAt(0)), logStart));
    }

    private static long number(String base36) {
        return Long.parseLong(base36, 36);
    }

    private static long count(String base36) {
        long count = number(base36);
        if (count < 0) {
            throw new IllegalArgumentException("not a count: " + count);
        }
        return count;
    }
}
