package dev.millrace.cli;

import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

import dev.millrace.ops.topics.PlanFile;
import dev.millrace.ops.topics.Step;
import dev.millrace.ops.topics.TopicPlan;
import dev.millrace.ops.topics.TopicSetting;

/** A plan as people and programs read it. */
final class TopicsTable {
    private final TopicPlan plan;

    TopicsTable(TopicPlan plan) {
        this.plan = plan;
    }

    void print(PrintStream out, Style style) {
        Table table = new Table("DO", "TOPIC", "WHAT");
        plan.steps().forEach(step -> table.row(verb(step), step.topic(), what(step)));
        table.print(out, style);
        for (Step.Grow risk : plan.risks()) {
            out.println(style.warning("order") + "  " + risk.topic() + ": " + risk.warning());
        }
        out.println();
        out.println(summary(style));
    }

    /** Only what differs. */
    void printDrift(PrintStream out, Style style, int unnamed) {
        List<Step> differing = plan.steps().stream().filter(step -> !(step instanceof Step.Keep)).toList();
        if (differing.isEmpty()) {
            out.println(
                    style.good("no drift") + ": %,d topics are as declared".formatted(plan.seen().size()));
        } else {
            Table table = new Table("TOPIC", "DIFFERS");
            differing.forEach(step -> table.row(step.topic(), difference(step)));
            table.print(out, style);
            long topics = differing.stream().map(Step::topic).distinct().count();
            out.println();
            out.println(style.bad("drift")
                    + ": %,d of %,d topics differ; 'millrace topics plan' shows what would mend them"
                            .formatted(topics, plan.seen().size()));
        }
        if (unnamed > 0) {
            out.println("%,d topics of the cluster are not declared; 'millrace topics adopt' prints them"
                    .formatted(unnamed));
        }
    }

    private String summary(Style style) {
        Map<String, Long> counts = plan.steps().stream()
                .collect(Collectors.groupingBy(TopicsTable::verb, LinkedHashMap::new, Collectors.counting()));
        if (plan.isSettled()) {
            return style.good("nothing to do") + ": %,d topics are as declared".formatted(plan.seen().size());
        }
        return counts.entrySet().stream().map(count -> "%,d %s".formatted(count.getValue(), count.getKey()))
                .collect(Collectors.joining(", "));
    }

    static String verb(Step step) {
        return switch (step) {
            case Step.Create _ -> "create";
            case Step.Grow _ -> "grow";
            case Step.Alter _ -> "alter";
            case Step.Keep _ -> "nothing";
            case Step.Refuse _ -> "refused";
        };
    }

    static String sentence(Step step) {
        return verb(step) + " " + step.topic() + ": " + what(step);
    }

    private static String what(Step step) {
        return switch (step) {
            case Step.Create create -> "%,d partitions, %,d replicas; %s".formatted(create.partitions(),
                    create.replication(), create.config().entrySet().stream()
                            .map(each -> TopicSetting.print(each.getKey(), each.getValue()))
                            .collect(Collectors.joining(", ")));
            case Step.Grow grow -> "%,d to %,d partitions".formatted(grow.from(), grow.to());
            case Step.Alter alter -> alter.changes().entrySet().stream()
                    .map(each -> TopicSetting.print(each.getKey(), each.getValue().to())
                            + (each.getValue().from().isEmpty()
                                    ? ""
                                    : " (was "
                                            + TopicSetting.print(each.getKey(), each.getValue().from())
                                            + ")"))
                    .collect(Collectors.joining(", "));
            case Step.Keep _ -> "as declared";
            case Step.Refuse refuse -> refuse.reason();
        };
    }

    private static String difference(Step step) {
        return switch (step) {
            case Step.Create _ -> "it does not exist";
            case Step.Grow grow -> "has %,d partitions, declared are %,d".formatted(grow.from(), grow.to());
            case Step.Alter alter -> alter.changes().entrySet().stream()
                    .map(each -> "has " + TopicSetting.print(each.getKey(), each.getValue().from())
                            + ", declared is "
                            + TopicSetting.print(each.getKey(), each.getValue().to()))
                    .collect(Collectors.joining("; "));
            case Step.Keep _ -> "";
            case Step.Refuse refuse -> refuse.reason();
        };
    }

    /** To be added to. */
    Map<String, @Nullable Object> json() {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("cluster", plan.cluster());
        json.put("steps", PlanFile.steps(plan));
        return json;
    }
}
