package dev.millrace.ops.doctor;

import java.util.List;
import java.util.stream.Collectors;

/**
 * Published vulnerabilities of brokers, by release line, from Kafka's own list and the CVE records it publishes, as of
 * November 2026. Those of clients and of Connect are not in it. Brokers do not tell their patch release, so a line whose
 * later patches are mended can only be doubted.
 */
final class Vulnerabilities {
    /**
     * One of them.
     *
     * @param since first line that has it
     * @param mended first patch without it in each line that has one, as "4.3.2"; lines between {@code since} and the last
     *        of these that are not named have it in every patch
     * @param condition when it matters
     */
    private record Entry(String id, String since, List<String> mended, String condition) {}

    private static final List<Entry> ENTRIES = List.of(
            new Entry("CVE-2025-27819", "2.0", List.of("3.4.0"),
                    "whoever may alter configurations runs code by a SASL login module"),
            new Entry("CVE-2025-27818", "2.3", List.of("3.9.1", "4.0.0"),
                    "whoever may alter configurations runs code by an LDAP login module"),
            new Entry("CVE-2024-27309", "3.5", List.of("3.6.2"),
                    "rights may not be enforced while a cluster moves from ZooKeeper to KRaft"),
            new Entry("CVE-2024-56128", "0.10", List.of("3.7.2", "3.8.1", "3.9.0"),
                    "SCRAM without TLS can be replayed"),
            new Entry("CVE-2026-33558", "0.11", List.of("3.9.2", "4.0.1", "4.1.0"),
                    "secrets are in the log at level DEBUG"),
            new Entry("CVE-2026-33557", "4.1", List.of("4.1.2", "4.2.0"),
                    "OAUTHBEARER takes any token unless sasl.oauthbearer.jwt.validator.class is set"),
            new Entry("CVE-2026-83525", "2.8", List.of("4.2.2", "4.3.2", "4.4.0"),
                    "whoever may ClusterAction ends a controller"),
            new Entry("CVE-2026-111115", "2.4", List.of("4.2.2", "4.3.2", "4.4.0"),
                    "anybody who can connect exhausts a broker's memory, before any login"));

    private Vulnerabilities() {}

    /** Whether a line has it. */
    private enum Verdict {
        NO, IN_EARLY_PATCHES, YES
    }

    static void look(Facts facts, Notes notes) {
        notes.each(facts.brokersUp(), broker -> {
            Release release = Release.of(broker);
            if (release.isLater()) {
                notes.unknown("%s is of a release %s, of which this program knows nothing".formatted(
                        broker.subject(),
                        release));
                return;
            }
            List<Entry> sure = having(release, Verdict.YES);
            List<Entry> perhaps = having(release, Verdict.IN_EARLY_PATCHES);
            if (!sure.isEmpty()) {
                notes.bad(broker.subject(),
                        "of the line %s, every patch of which has %s".formatted(release, words(sure)),
                        "upgrade to one of " + newest(sure) + ", or later");
            }
            if (!perhaps.isEmpty()) {
                notes.bad(Severity.MEDIUM, broker.subject() + " patches",
                        "of the line %s, early patches of which have %s; which patch it is, a broker does not tell"
                                .formatted(release, words(perhaps)),
                        "make sure that it is %s or later, then waive this"
                                .formatted(patch(release, perhaps)));
            }
            if (sure.isEmpty() && perhaps.isEmpty()) {
                notes.good();
            }
        });
    }

    private static List<Entry> having(Release release, Verdict verdict) {
        return ENTRIES.stream().filter(entry -> verdict(entry, release) == verdict).toList();
    }

    private static Verdict verdict(Entry entry, Release release) {
        if (line(entry.since()).compareTo(release) > 0) {
            return Verdict.NO;
        }
        for (String mended : entry.mended()) {
            int order = line(mended).compareTo(release);
            if (order == 0) {
                return mended.endsWith(".0") ? Verdict.NO : Verdict.IN_EARLY_PATCHES;
            }
        }
        return line(entry.mended().getLast()).compareTo(release) < 0 ? Verdict.NO : Verdict.YES;
    }

    private static Release line(String version) {
        String[] parts = version.split("\\.", -1);
        return new Release(Integer.parseInt(parts[0]), Integer.parseInt(parts[1]), false);
    }

    private static String words(List<Entry> entries) {
        return entries.stream().map(entry -> entry.id() + " (" + entry.condition() + ")")
                .collect(Collectors.joining(", "));
    }

    /** The first releases that have none of them any more. */
    private static String newest(List<Entry> entries) {
        return String.join(", ", entries.stream()
                .max((one, other) -> compare(one.mended().getLast(), other.mended().getLast())).orElseThrow()
                .mended());
    }

    /** The patch of the line that has none of them any more. */
    private static String patch(Release release, List<Entry> entries) {
        return entries.stream().flatMap(entry -> entry.mended().stream())
                .filter(version -> line(version).compareTo(release) == 0).max(Vulnerabilities::compare)
                .orElseThrow();
    }

    private static int compare(String one, String other) {
        int byLine = line(one).compareTo(line(other));
        return byLine != 0 ? byLine : Integer.compare(lastOf(one), lastOf(other));
    }

    private static int lastOf(String version) {
        return Integer.parseInt(version.substring(version.lastIndexOf('.') + 1));
    }
}
