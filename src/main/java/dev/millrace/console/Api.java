package dev.millrace.console;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Semaphore;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import dev.millrace.base.Time;
import dev.millrace.insight.SummaryJson;
import dev.millrace.kafka.KafkaRefusedException;
import dev.millrace.kafka.KafkaUnavailableException;
import dev.millrace.ledger.AuditJson;
import dev.millrace.ledger.AuditReport;
import dev.millrace.ledger.Entry;
import dev.millrace.ledger.Outcomes;

/** Answers in JSON, from what was looked at in the background; docs/console.md and the OpenAPI document describe them. */
final class Api {
    /** What all paths begin with; a change that breaks readers makes a v2 beside it. */
    static final String ROOT = "/api/v1";
    private static final int MOST_RANGES = 500;
    private static final int STEPS = 120;
    /** Each reads the ledger, and maybe an object. */
    private static final int EXPLAINED_AT_ONCE = 2;
    private final Sources sources;
    private final Watch watch;
    private final Shelves shelves;
    private final Pipelines pipelines;
    private final Time time;
    private final List<Route> routes;
    private final Semaphore explanations = new Semaphore(EXPLAINED_AT_ONCE);

    Api(Sources sources, Watch watch) {
        this.sources = sources;
        this.watch = watch;
        this.time = sources.time();
        this.shelves = new Shelves(watch.books(), sources.store(), time);
        this.pipelines = new Pipelines(sources, watch);
        JsonNode document = openApi();
        this.routes = List.of(
                Route.get("/openapi.json", _ -> document),
                Route.get("/overview", _ -> overview()),
                Route.get("/history", this::history),
                Route.get("/pipelines", request -> Page.of(pipelines.all(), request).json()),
                Route.get("/pipelines/one", request -> pipelines.one(request.required("name"))),
                Route.get("/insights", this::insights),
                Route.get("/ledger", this::ledger),
                Route.get("/ledger/ranges", this::ranges),
                Route.get("/objects", this::objects),
                Route.get("/objects/preview", this::preview),
                Route.get("/letters", watch.letters()::list),
                Route.get("/letters/one", watch.letters()::show),
                Route.get("/letters/actions", _ -> watch.letters().actions()),
                Route.get("/letters/job", _ -> watch.letters().job()),
                Route.post("/letters/test", watch.letters()::test),
                Route.post("/letters/replay", watch.letters()::replay),
                Route.post("/letters/discard", watch.letters()::discard),
                Route.get("/explain", this::explain),
                Route.get("/lag", watch.lag()::groups),
                Route.get("/lag/group", watch.lag()::group),
                Route.get("/topics", watch.lag()::topics));
    }

    private static JsonNode openApi() {
        try (InputStream in = Api.class.getResourceAsStream("openapi.json")) {
            return JsonMapper.shared().readTree(Objects.requireNonNull(in, "openapi.json"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    List<Route> routes() {
        return routes;
    }

    /** What somebody sees who opens the console: does it run, and is anything wrong? */
    private Map<String, Object> overview() {
        Fields json = Fields.of("version", sources.version());
        Look<AuditReport> audit = watch.audit();
        AuditReport report = audit.value();
        Map<String, Object> books = report == null
                ? audit.age(time.wallMillis())
                : Fields.of("balanced", report.isBalanced()).with("chains", report.chains().size())
                        .with("unbalanced",
                                report.chains().stream().filter(chain -> !chain.isBalanced()).count())
                        .with("total", AuditJson.sums(report)).withAll(audit.age(time.wallMillis())).json();
        return json.with("books", books).with("wrong", pipelines.wrong()).with("pulse", pulse()).json();
    }

    private Map<String, Object> pulse() {
        return watch.pulses().last().map(this::pulse).orElse(Map.of());
    }

    /** One pulse as it is sent to whoever looks on. */
    Map<String, Object> pulse(Pulse pulse) {
        return PulseView.json(pulse, watch.pulses().before(pulse), sources.budget().limit().bytes());
    }

    private Map<String, Object> history(Request request) throws RefusedException {
        return PulseView.history(watch.pulses().all(), request.text("pipeline"),
                (int) request.number("steps", STEPS, 1, Pulses.KEPT));
    }

    private Map<String, Object> insights(Request request) throws RefusedException {
        String last = request.text("last").isEmpty() ? Counted.USUAL : request.text("last");
        String pipeline = request.text("pipeline");
        if (!Counted.names().contains(last)) {
            throw RefusedException.wrong("parameter last is none of " + String.join(", ", Counted.names()));
        }
        Look<Counted> look = watch.counted();
        Counted counted = look.value();
        Fields json = Fields.of("look", look.age(time.wallMillis())).with("last", last);
        if (counted == null) {
            return json.with("insights", List.of()).with("traffic", List.of()).json();
        }
        Counted.Span span = counted.of(last);
        return json
                .withAll(SummaryJson.of(span.summaries().stream()
                        .filter(summary -> pipeline.isEmpty() || summary.pipeline().equals(pipeline))
                        .toList()))
                .with("traffic", Counted.json(span.traffic(), pipeline)).json();
    }

    private Map<String, Object> ledger(Request request) throws RefusedException {
        Look<AuditReport> look = watch.audit();
        AuditReport report = look.value();
        List<AuditReport.Books> all = report == null ? List.of() : report.chains();
        String pipeline = request.text("pipeline");
        String topic = request.text("topic");
        List<AuditReport.Books> chosen = all.stream()
                .filter(books -> pipeline.isEmpty() || books.chain().pipeline().equals(pipeline))
                .filter(books -> books.chain().partition().topic().contains(topic)).toList();
        List<Map<String, Object>> rows = new ArrayList<>();
        int size = Page.size(request);
        int page = Page.number(request);
        chosen.stream().skip((page - 1L) * size).limit(size).forEach(books -> rows.add(Fields
                .of("chain", books.chain().text()).withAll(AuditJson.of(books))
                .with("recent", recent(books.chain().text())).json()));
        return Fields.of("look", look.age(time.wallMillis()))
                .with("balanced", report == null ? null : report.isBalanced())
                .with("total_of_all", AuditJson.sums(new AuditReport(chosen)))
                .with("total", chosen.size()).with("page", page).with("size", size).with("items", rows)
                .json();
    }

    /** Enough for a strip in a row of a table. */
    private List<Map<String, Object>> recent(String chain) {
        return watch.books().ranges(chain, Long.MAX_VALUE, 40)
                .map(ranges -> ranges.newestFirst().reversed().stream().map(Api::outline).toList())
                .orElse(List.of());
    }

    private static Map<String, Object> outline(Entry entry) {
        Outcomes outcomes = entry.outcomes();
        return Fields.of("first", entry.range().first()).with("end", entry.range().end())
                .with("kind", kind(entry)).with("records", entry.records())
                .with("stored", outcomes.stored()).with("forwarded", outcomes.forwarded())
                .with("filtered", outcomes.filtered()).with("duplicates", outcomes.duplicates())
                .with("dead", outcomes.deadRecords()).json();
    }

    private static String kind(Entry entry) {
        return entry.kind().name().toLowerCase(Locale.ROOT);
    }

    private Map<String, Object> ranges(Request request) throws RefusedException {
        String chain = request.required("chain");
        long before = request.number("before", Long.MAX_VALUE, 0, Long.MAX_VALUE);
        int most = (int) request.number("size", Page.LARGEST, 1, MOST_RANGES);
        Books.Ranges found = watch.books().ranges(chain, before, most)
                .orElseThrow(() -> RefusedException.unknown("the ledger has no chain " + chain));
        return Fields.of("look", watch.audit().age(time.wallMillis())).with("chain", chain)
                .with("books", AuditJson.of(found.books()))
                .with("sealed", found.sealed().stream()
                        .map(cut -> Fields.of("end", cut.end())
                                .with("records", cut.attributes().records())
                                .with("cut", cut.attributes().reason().label()).json())
                        .toList())
                .with("has_older", found.hasOlder())
                .with("ranges", found.newestFirst().reversed().stream().map(Api::range).toList()).json();
    }

    private static Map<String, Object> range(Entry entry) {
        Entry.StoredObject object = entry.object();
        return new Fields().withAll(outline(entry)).with("cut", entry.cut()).with("cause", entry.cause())
                .with("rules", entry.rules()).with("dead_by_reason", entry.outcomes().dead())
                .with("object", object == null
                        ? null
                        : Fields.of("bucket", object.bucket()).with("key", object.key())
                                .with("bytes", object.bytes()).with("crc32c", object.crc32c()).json())
                .json();
    }

    private Map<String, Object> objects(Request request) throws RefusedException {
        return new Fields().withAll(shelves.folder(request.text("prefix"), request.text("filter"),
                Page.number(request), Page.size(request)))
                .with("look", watch.audit().age(time.wallMillis())).json();
    }

    private Map<String, Object> preview(Request request) throws RefusedException {
        return shelves.preview(request.required("bucket"), request.required("key"),
                (int) request.number("lines", 20, 1, Shelves.MOST_LINES));
    }

    private Map<String, Object> explain(Request request) throws RefusedException {
        String place = request.required("at");
        if (!explanations.tryAcquire()) {
            throw RefusedException.unavailable("other records are being explained; try again in a moment");
        }
        try {
            return sources.engines().explaining().explain(place).orElseThrow(() -> RefusedException
                    .wrong("parameter at is not TOPIC-PARTITION@OFFSET: " + place));
        } catch (KafkaUnavailableException | KafkaRefusedException e) {
            throw RefusedException.unavailable(String.valueOf(e.getMessage()));
        } finally {
            explanations.release();
        }
    }
}
