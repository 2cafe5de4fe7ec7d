package dev.millrace.ops.doctor;

import java.util.Comparator;
import java.util.Locale;

import org.apache.kafka.server.common.MetadataVersion;

/**
 * The release line of a broker, as "4.3". No broker tells its version; but each tells the highest level of the metadata
 * it knows, and a line never changes that in its patches. Which patch it is stays unknown.
 *
 * @param isLater whether it is later than the ones this program knows, of which this is the last
 */
record Release(int major, int minor, boolean isLater) implements Comparable<Release> {
    private static final Comparator<Release> ORDER = Comparator.comparingInt(Release::major)
            .thenComparingInt(Release::minor).thenComparing(Release::isLater);
    private static final String FEATURE = MetadataVersion.FEATURE_NAME;

    static Release of(BrokerFacts broker) throws UnknownException {
        Integer level = broker.supported().get().get(FEATURE);
        if (level == null) {
            throw new UnknownException(broker.subject() + " does not tell which " + FEATURE + " it knows");
        }
        short newest = MetadataVersion.latestTesting().featureLevel();
        short oldest = MetadataVersion.MINIMUM_VERSION.featureLevel();
        if (level < oldest) {
            throw new UnknownException(
                    "%s knows %s %d, which is older than %s".formatted(broker.subject(), FEATURE, level,
                            MetadataVersion.MINIMUM_VERSION.shortVersion()));
        }
        Release known = parse(
                MetadataVersion.fromFeatureLevel((short) Math.min(level, newest)).shortVersion());
        return level > newest ? new Release(known.major, known.minor, true) : known;
    }

    private static Release parse(String text) {
        String[] parts = text.split("\\.", 2);
        return new Release(Integer.parseInt(parts[0]), Integer.parseInt(parts[1]), false);
    }

    @Override
    public int compareTo(Release other) {
        return ORDER.compare(this, other);
    }

    /** "4.3", "later than 4.4". */
    @Override
    public String toString() {
        return String.format(Locale.ROOT, "%s%d.%d", isLater ? "later than " : "", major, minor);
    }
}
