package dev.millrace.ops.doctor;

import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The object store. Only what can be known from here: whether a bucket has versions, a lifecycle or copies elsewhere is
 * for its owner to say.
 */
final class StoreChecks {
    private static final double FULL = 0.9;

    static final List<Check> ALL = List.of(
            new Check(new Rule("MR-O001", Severity.CRITICAL, Area.OBJECTS, "the object store answers",
                    "While it does not, nothing is settled, and lag grows.",
                    "check address, credentials and rights", "docs/security.md"), StoreChecks::reachable),
            new Check(new Rule("MR-O002", Severity.HIGH, Area.OBJECTS, "objects are sent encrypted",
                    "Over http:// anybody on the way reads every event.",
                    "use https:// in objects.url or objects.endpoint",
                    "docs/security.md"), StoreChecks::encrypted),
            new Check(new Rule("MR-O003", Severity.MEDIUM, Area.OBJECTS, "objects are on more than one disk",
                    "A folder is on one machine, and workers on other machines would write into other folders.",
                    "use s3://, unless the folder is on storage that is kept safe by other means",
                    "docs/operations.md"),
                    StoreChecks::safe),
            new Check(new Rule("MR-O004", Severity.HIGH, Area.OBJECTS, "the disk of the objects has room",
                    "When it is full nothing is settled any more.", "make room, or use a larger disk",
                    "docs/reliability.md"), StoreChecks::room));

    private StoreChecks() {}

    private static void reachable(Facts facts, Notes notes) {
        for (StoreFacts store : facts.stores()) {
            switch (store.bucket()) {
                case StoreFacts.Bucket.There _ -> notes.good();
                // It is made at the start, which nobody can know to succeed.
                case StoreFacts.Bucket.Missing _ -> {
                }
                case StoreFacts.Bucket.Unreachable(String problem) -> notes.bad(store.subject(), problem,
                        "millrace check");
            }
        }
    }

    private static void encrypted(Facts facts, Notes notes) {
        for (StoreFacts store : facts.stores()) {
            if (store.place() instanceof StoreFacts.Place.S3(Optional<URI> endpoint)) {
                notes.expect(endpoint.isEmpty() || !isOpen(endpoint.get()), store.subject(),
                        "endpoint " + endpoint.map(URI::toString).orElse(""), "use https://");
            }
        }
    }

    private static boolean isOpen(URI endpoint) {
        String scheme = endpoint.getScheme();
        String host = endpoint.getHost();
        return scheme != null && scheme.toLowerCase(Locale.ROOT).equals("http")
                && (host == null || !BrokerFacts.isLoopback(host));
    }

    private static void safe(Facts facts, Notes notes) {
        for (StoreFacts store : facts.stores()) {
            switch (store.place()) {
                case StoreFacts.Place.S3 _ -> notes.good();
                case StoreFacts.Place.Folder folder ->
                    notes.bad(store.subject(), "is the folder " + folder.path(),
                            "set objects.url to s3://");
            }
        }
    }

    private static void room(Facts facts, Notes notes) {
        for (StoreFacts store : facts.stores()) {
            if (store.place() instanceof StoreFacts.Place.Folder folder && folder.total() > 0) {
                double used = 1 - (double) folder.usable() / folder.total();
                notes.expect(used <= FULL, store.subject() + " disk",
                        "%d %% of the disk below %s are used".formatted(Math.round(used * 100),
                                folder.path()),
                        "make room");
            }
        }
    }
}
