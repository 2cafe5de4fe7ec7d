package dev.millrace.pipeline;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.apache.kafka.common.IsolationLevel;

import dev.millrace.base.Time;
import dev.millrace.kafka.Clients;
import dev.millrace.kafka.GroupOffsets;
import dev.millrace.kafka.KafkaRefusedException;
import dev.millrace.kafka.KafkaUnavailableException;
import dev.millrace.kafka.Topics;
import dev.millrace.ledger.Ledger;
import dev.millrace.record.Partition;
import dev.millrace.settle.ChainId;
import dev.millrace.settle.Head;
import dev.millrace.settle.Loading;

/**
 * What a pipeline would find if it started now, for each partition that has a leader, in order. Asks, and changes
 * nothing.
 */
public record Outlook(List<Standing> standings) {
    /**
     * One partition.
     *
     * @param newest what the ledger says last of the partition's latest chain
     * @param decision what a worker would do with it, or should do if it knew the whole ledger
     */
    public record Standing(Loading.Facts facts, Optional<Head> newest, Loading.Decision decision) {
        public Partition partition() {
            return facts.chain().partition();
        }
    }

    public Outlook {
        standings = List.copyOf(standings);
    }

    /**
     * Asks the cluster.
     *
     * @param topics to ask with
     * @throws KafkaUnavailableException also when the topic does not exist, or while a transaction holds offsets of the
     *         group
     */
    public static Outlook of(PipelineSettings settings, Clients clients, Topics topics, GroupOffsets offsets)
            throws KafkaUnavailableException, KafkaRefusedException {
        String topic = settings.from().topic();
        Ledger ledger = new Ledger(clients, Time.system());
        RuleBook rules = new RuleBook(RuleSet.of(settings));
        Map<ChainId, Head> heads = Inquiry.scan(ledger, rules);
        Map<Partition, Loading.Committed> committed = new HashMap<>();
        topics.offsets(topic, IsolationLevel.READ_UNCOMMITTED).keySet()
                .forEach(partition -> committed.put(partition, new Loading.Committed.None()));
        offsets.read(committed.keySet()).forEach((partition, at) -> committed.replace(partition,
                new Loading.Committed.At(at.offset(), at.epoch(), at.metadata())));
        List<Standing> standings = new ArrayList<>();
        Inquiry inquiry = new Inquiry(settings, topics, ledger);
        inquiry.facts(committed, heads.values()).forEach((partition, facts) -> {
            Optional<Head> newest = Loading.newest(facts.chain(), heads.values());
            standings.add(new Standing(facts, newest,
                    Loading.stopIfOvertaken(inquiry.decide(facts, rules), facts, newest)));
        });
        return new Outlook(standings);
    }
}
