package dev.millrace.cli;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import dev.millrace.ops.doctor.Doctor;
import dev.millrace.ops.doctor.Finding;
import dev.millrace.ops.doctor.Judgement;
import dev.millrace.ops.doctor.Judgement.Judged;
import dev.millrace.ops.doctor.Judgement.Standing;
import dev.millrace.ops.doctor.Rule;
import dev.millrace.ops.doctor.Severity;

/**
 * The answer of {@code doctor} as a log file of static analysis (OASIS SARIF 2.1.0). What was found is no place in a file;
 * where there is a configuration, it stands for one, because code scanners show nothing without.
 */
final class Sarif {
    private static final String SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";
    private final Judgement judgement;
    private final Optional<Path> file;
    private final List<Rule> rules = Doctor.rules();

    Sarif(Judgement judgement, Optional<Path> file) {
        this.judgement = judgement;
        this.file = file;
    }

    Map<String, Object> json() {
        Map<String, Object> driver = new LinkedHashMap<>();
        driver.put("name", "millrace doctor");
        driver.put("rules", rules.stream().map(Sarif::rule).toList());
        Map<String, Object> run = new LinkedHashMap<>();
        run.put("tool", Map.of("driver", driver));
        run.put("columnKind", "utf16CodeUnits");
        run.put("results", judgement.findings().stream().map(this::result).toList());
        Map<String, Object> log = new LinkedHashMap<>();
        log.put("$schema", SCHEMA);
        log.put("version", "2.1.0");
        log.put("runs", List.of(run));
        return log;
    }

    private static Map<String, Object> rule(Rule rule) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("id", rule.id());
        json.put("shortDescription", text(rule.title()));
        json.put("fullDescription", text(rule.why()));
        json.put("help", text(rule.advice()));
        // Some are pages of this program, which have no address.
        if (rule.link().startsWith("https://")) {
            json.put("helpUri", rule.link());
        }
        json.put("defaultConfiguration", Map.of("level", level(rule.severity())));
        json.put("properties",
                Map.of("security-severity", score(rule.severity()), "tags", List.of(rule.area().label())));
        return json;
    }

    private static Map<String, String> text(String text) {
        return Map.of("text", text);
    }

    private static String level(Severity severity) {
        return switch (severity) {
            case CRITICAL, HIGH -> "error";
            case MEDIUM -> "warning";
            case LOW -> "note";
        };
    }

    /** As scanners rank it: the middle of CVSS's range of that name. */
    private static String score(Severity severity) {
        return switch (severity) {
            case CRITICAL -> "9.5";
            case HIGH -> "8.0";
            case MEDIUM -> "5.5";
            case LOW -> "2.0";
        };
    }

    private Map<String, Object> result(Judged item) {
        Finding finding = item.finding();
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("ruleId", finding.rule().id());
        json.put("ruleIndex", rules.indexOf(finding.rule()));
        json.put("level", level(finding.severity()));
        json.put("message",
                text("%s: %s. Fix: %s".formatted(finding.subject(), finding.found(), finding.fix())));
        json.put("locations", List.of(location(finding)));
        json.put("partialFingerprints", Map.of("millraceFinding/v1", finding.fingerprint()));
        if (item.standing() == Standing.KNOWN) {
            json.put("baselineState", "unchanged");
        }
        item.waiver().ifPresent(waiver -> json.put("suppressions",
                List.of(Map.of("kind", "external", "status", "accepted", "justification",
                        waiver.reason() + " (until " + waiver.until() + ")"))));
        return json;
    }

    private Map<String, Object> location(Finding finding) {
        Map<String, Object> location = new LinkedHashMap<>();
        file.ifPresent(path -> location.put("physicalLocation", Map.of("artifactLocation",
                Map.of("uri", address(path)), "region", Map.of("startLine", 1))));
        location.put("logicalLocations",
                List.of(Map.of("fullyQualifiedName", finding.subject(), "kind", "resource")));
        return location;
    }

    /** Relative where the path is, so that it means the same in another checkout. */
    private static String address(Path path) {
        try {
            return path.isAbsolute()
                    ? path.toUri().toString()
                    : new URI(null, null, path.toString().replace('\\', '/'), null).toString();
        } catch (URISyntaxException e) {
            return path.toUri().toString();
        }
    }
}
