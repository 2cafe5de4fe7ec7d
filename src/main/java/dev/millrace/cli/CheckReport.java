package dev.millrace.cli;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import dev.millrace.config.InvalidConfigException;
import dev.millrace.config.Place;
import dev.millrace.config.Problem;
import dev.millrace.config.Settings;
import dev.millrace.contract.Contract;
import dev.millrace.kafka.KafkaSettings;
import dev.millrace.pipeline.Dedupe;
import dev.millrace.pipeline.ObjectSinkSettings;
import dev.millrace.pipeline.PipelineSettings;
import dev.millrace.pipeline.TopicSinkSettings;
import dev.millrace.store.StoreSettings;
import dev.millrace.transform.RuleProblem;
import dev.millrace.transform.cel.Rules;

/**
 * What {@code check} answers about settings that can be used.
 *
 * @param origin what was read, for people
 */
record CheckReport(String origin, Settings settings, List<Finding> findings) {
    /** Nothing that was looked at is bad. */
    boolean isGood() {
        return findings.stream().noneMatch(finding -> finding.outcome() == Finding.Outcome.BAD);
    }

    void print(PrintStream out, Style style) {
        out.println(style.good("right") + ": " + origin);
        out.println();
        out.println("brokers  " + settings.kafka().brokers() + " (group protocol "
                + lower(settings.kafka().groupProtocol()) + security(settings.kafka()) + ")");
        out.println("objects  " + store());
        out.println("memory   " + settings.memory());
        out.println("process  " + estimate());
        if (settings.pipelines().isEmpty()) {
            out.println();
            out.println(style.warning("no pipelines") + ": nothing would run; write some under 'pipelines'");
        } else {
            printPipelines(out, style);
        }
        notes().forEach(note -> out.println(style.warning("note") + "     " + note));
        printFindings(out, style);
    }

    private void printFindings(PrintStream out, Style style) {
        int width = findings.stream().mapToInt(finding -> finding.subject().length()).max().orElse(0);
        findings.forEach(finding -> out.println(mark(finding, style) + "  "
                + finding.subject() + " ".repeat(width - finding.subject().length()) + "  "
                + finding.message()));
    }

    private void printPipelines(PrintStream out, Style style) {
        var reading = new Table("PIPELINE", "TOPIC", "GROUP", "START", "CONTRACT", "VALIDATOR", "WORKERS");
        var writing = new Table("PIPELINE", "BUCKET", "PATH", "FORMAT", "RECORDS", "BYTES", "INTERVAL",
                "DEAD LETTERS");
        var forwarding = new Table("PIPELINE", "TO TOPIC", "KEY", "COMPRESSION", "RECORDS", "BYTES",
                "INTERVAL",
                "DEAD LETTERS");
        var changing = new Table("PIPELINE", "FILTER", "SET", "DROP", "DEDUPE", "INSIGHTS");
        for (PipelineSettings pipeline : settings.pipelines()) {
            reading.row(pipeline.name(), pipeline.from().topic(), pipeline.from().group(), start(pipeline),
                    pipeline.contract().name(), validator(pipeline.contract()), pipeline.workers());
            switch (pipeline.to()) {
                case ObjectSinkSettings objects ->
                    writing.row(pipeline.name(), objects.bucket(), objects.path(),
                            objects.format(), pipeline.batch().records(), pipeline.batch().bytes(),
                            pipeline.batch().interval(), pipeline.deadLetterTopic());
                case TopicSinkSettings topic -> forwarding.row(pipeline.name(), topic.topic(),
                        topic.key() == null ? "as it comes" : topic.key().text(), topic.compression().label(),
                        pipeline.batch().records(), pipeline.batch().bytes(), pipeline.batch().interval(),
                        pipeline.deadLetterTopic());
            }
            RulesView rules = new RulesView(pipeline.rules());
            if (!rules.isEmpty()) {
                changing.row(pipeline.name(), rules.filter(), rules.set(), rules.drop(), rules.dedupe(),
                        rules.insights());
            }
        }
        for (Table table : List.of(reading, writing, forwarding, changing)) {
            if (!table.isEmpty()) {
                out.println();
                table.print(out, style);
            }
        }
        out.println();
        for (PipelineSettings pipeline : settings.pipelines()) {
            pipeline.contract().fallbackReasons().forEach(
                    reason -> out.println(
                            style.warning("slower") + "   " + pipeline.contract().name() + ": " + reason));
        }
    }

    private static String security(KafkaSettings kafka) {
        return kafka.securityProtocol().equals("PLAINTEXT") ? "" : ", " + kafka.security();
    }

    private static String start(PipelineSettings pipeline) {
        return lower(pipeline.from().start()) + (pipeline.from().adopt() ? ", adopts" : "");
    }

    private static String validator(Contract contract) {
        return contract.fallbackReasons().isEmpty() ? "compiled" : "fallback";
    }

    private String store() {
        return switch (settings.store()) {
            case StoreSettings.Folder folder -> "folder " + folder.root();
            case StoreSettings.S3 s3 -> "S3 at " + (s3.endpoint() == null ? "AWS" : s3.endpoint())
                    + ", region "
                    + s3.region() + ", credentials " + (s3.keys() == null ? "of the environment" : "given");
        };
    }

    private MemoryEstimate estimate() {
        return MemoryEstimate.ofThisProcess(settings, settings.pipelines());
    }

    private List<String> notes() {
        List<String> notes = new ArrayList<>(estimate().warning().stream().toList());
        settings.kafka().exposure().ifPresent(notes::add);
        for (PipelineSettings pipeline : settings.pipelines()) {
            warnings(pipeline).forEach(warning -> notes.add(pipeline.name() + ": " + warning));
        }
        return notes;
    }

    /** What compiling its expressions found doubtful. */
    private static List<RuleProblem> warnings(PipelineSettings pipeline) {
        List<RuleProblem> warnings = new ArrayList<>();
        Rules rules = pipeline.rules().rules();
        if (rules != null) {
            warnings.addAll(rules.warnings());
        }
        Dedupe dedupe = pipeline.rules().dedupe();
        if (dedupe != null) {
            warnings.addAll(dedupe.by().warnings());
        }
        if (pipeline.to() instanceof TopicSinkSettings topic && topic.key() != null) {
            warnings.addAll(topic.key().warnings());
        }
        return warnings;
    }

    private static String mark(Finding finding, Style style) {
        return switch (finding.outcome()) {
            case GOOD -> style.good("good   ");
            case BAD -> style.bad("bad    ");
            case UNKNOWN -> style.dim("unknown");
        };
    }

    private static String lower(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    Map<String, Object> json() {
        var json = new LinkedHashMap<String, Object>();
        json.put("config", origin);
        json.put("ok", isGood());
        json.put("problems", List.of());
        json.put("kafka", Map.of("brokers", settings.kafka().brokers(), "group_protocol",
                lower(settings.kafka().groupProtocol()), "security", settings.kafka().security()));
        json.put("objects", store());
        json.put("memory_bytes", settings.memory().bytes());
        json.put("memory_estimate", estimate().json());
        json.put("pipelines", settings.pipelines().stream().map(CheckReport::json).toList());
        json.put("notes", notes());
        json.put("findings", findings.stream().map(CheckReport::json).toList());
        return json;
    }

    private static Map<String, Object> json(PipelineSettings pipeline) {
        var json = new LinkedHashMap<String, Object>();
        json.put("name", pipeline.name());
        json.put("topic", pipeline.from().topic());
        json.put("group", pipeline.from().group());
        json.put("start", lower(pipeline.from().start()));
        json.put("adopt", pipeline.from().adopt());
        json.put("contract", pipeline.contract().name());
        json.put("validator", validator(pipeline.contract()));
        json.put("fallback_reasons", pipeline.contract().fallbackReasons());
        switch (pipeline.to()) {
            case ObjectSinkSettings objects -> {
                json.put("bucket", objects.bucket());
                json.put("path", objects.path());
                json.put("format", objects.format());
            }
            case TopicSinkSettings topic -> {
                json.put("to_topic", topic.topic());
                json.put("key", topic.key() == null ? "" : topic.key().text());
                json.put("compression", topic.compression().label());
            }
        }
        json.putAll(new RulesView(pipeline.rules()).json());
        json.put("batch_records", pipeline.batch().records());
        json.put("batch_bytes", pipeline.batch().bytes().bytes());
        json.put("batch_interval_ms", pipeline.batch().interval().toMillis());
        json.put("dead_letter_topic", pipeline.deadLetterTopic());
        json.put("max_record_bytes", pipeline.maxRecord().bytes());
        json.put("workers", pipeline.workers());
        return json;
    }

    private static Map<String, Object> json(Finding finding) {
        var json = new LinkedHashMap<String, Object>();
        json.put("outcome", lower(finding.outcome()));
        json.put("subject", finding.subject());
        json.put("message", finding.message());
        return json;
    }

    /** The answer for settings that cannot be used. */
    static Map<String, Object> json(InvalidConfigException invalid) {
        var json = new LinkedHashMap<String, Object>();
        json.put("config", invalid.origin());
        json.put("ok", false);
        json.put("problems", invalid.problems().stream().map(CheckReport::json).toList());
        return json;
    }

    private static Map<String, Object> json(Problem problem) {
        var json = new LinkedHashMap<String, Object>();
        switch (problem.place()) {
            case Place.InFile(String file, int line, int column) -> {
                json.put("file", file);
                json.put("line", line);
                json.put("column", column);
            }
            case Place.WholeFile(String file) -> json.put("file", file);
            case Place.Variable(String name) -> json.put("variable", name);
        }
        json.put("message", problem.message());
        return json;
    }
}
