package dev.millrace.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import dev.millrace.config.InvalidConfigException;
import dev.millrace.config.Settings;
import dev.millrace.contract.Contract;
import dev.millrace.pipeline.PipelineSettings;

/** {@code millrace contracts list}: those that are shipped, and those that pipelines use. */
@Command(name = "list", description = "Lists the contracts that come with Millrace, and those of the configuration with the pipelines that use them.")
final class ContractsListCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Mixin
    private ConfigOption config = new ConfigOption();

    @Option(names = "--json", description = "Answer in JSON.")
    private boolean isJson;

    ContractsListCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    /** A contract and who uses it. */
    private record Row(String name, String version, boolean isShipped, List<String> pipelines) {}

    @Override
    public Integer call() throws InvalidConfigException {
        Settings settings = config.loadPipelines(terminal.environment());
        List<Row> rows = rows(settings);
        if (isJson) {
            Json.print(terminal.out(), rows.stream().map(ContractsListCommand::json).toList());
            return ExitCode.DONE;
        }
        Table table = new Table("contract", "version", "from", "pipelines");
        rows.forEach(
                row -> table.row(row.name(), row.version(), row.isShipped() ? "shipped" : config.origin(),
                        row.pipelines().isEmpty() ? null : String.join(", ", row.pipelines())));
        table.print(terminal.out(), terminal.style());
        return ExitCode.DONE;
    }

    private static List<Row> rows(Settings settings) {
        Map<String, Row> rows = new LinkedHashMap<>();
        for (String name : Contract.shippedNames()) {
            String version = Contract.shipped(name).version();
            rows.put(version, new Row(name, version, true, new ArrayList<>()));
        }
        for (PipelineSettings pipeline : settings.pipelines()) {
            Contract contract = pipeline.contract();
            rows.computeIfAbsent(contract.version(),
                    version -> new Row(contract.name(), version, false, new ArrayList<>())).pipelines()
                    .add(pipeline.name());
        }
        return List.copyOf(rows.values());
    }

    private static Map<String, Object> json(Row row) {
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("contract", row.name());
        answer.put("version", row.version());
        answer.put("shipped", row.isShipped());
        answer.put("pipelines", row.pipelines());
        return answer;
    }
}
