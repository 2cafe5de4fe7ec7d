package dev.millrace.ops.doctor;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.QuorumInfo;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclBindingFilter;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.errors.SecurityDisabledException;

import dev.millrace.base.Time;
import dev.millrace.kafka.Clients;
import dev.millrace.kafka.KafkaRefusedException;
import dev.millrace.kafka.KafkaUnavailableException;
import dev.millrace.pipeline.PipelineSettings;
import dev.millrace.store.StoreSettings;

/** Asks a cluster and a store for everything the checks look at. Changes nothing. Blocks; some seconds, usually. */
public final class FactsReader {
    private static final Duration LIMIT = Duration.ofSeconds(10);
    private final Clients clients;
    private final List<PipelineSettings> pipelines;
    private final StoreSettings store;
    private final Time time;

    public FactsReader(Clients clients, List<PipelineSettings> pipelines, StoreSettings store, Time time) {
        this.clients = clients;
        this.pipelines = List.copyOf(pipelines);
        this.store = store;
        this.time = time;
    }

    /** Which topics are looked at. */
    public enum Scope {
        /** All that this principal may see. */
        ALL,
        /** Those that the pipelines need, Kafka's own among them. */
        NEEDED
    }

    /**
     * Asks.
     *
     * @throws KafkaUnavailableException when not even the brokers' names can be had; what else is missing is unknown
     */
    public Facts read(Scope scope) throws KafkaUnavailableException, KafkaRefusedException {
        List<PipelineFacts> wanted = pipelines.stream().map(PipelineFacts::of).toList();
        Instant now = Instant.ofEpochMilli(time.wallMillis());
        try (Admin admin = clients.admin("doctor", LIMIT)) {
            BrokerReader brokerReader = new BrokerReader(admin, clients.settings());
            List<BrokerFacts> brokers = brokerReader.read();
            TopicReader topicReader = new TopicReader(admin, wanted);
            Answer<Map<String, TopicFacts>> topics = topicReader.read(scope);
            GroupReader groups = new GroupReader(admin, topics, now);
            return new Facts(now, ClientFacts.of(clients), wanted, brokers, brokerReader.features(),
                    quorum(admin, now),
                    topics, groups.read(wanted), rights(admin), new StoreReader(store, time).read(pipelines));
        }
    }

    private static Answer<QuorumFacts> quorum(Admin admin, Instant now) {
        Answer<QuorumInfo> answer = Questions.ask("describe the quorum",
                admin.describeMetadataQuorum().quorumInfo());
        return switch (answer) {
            case Answer.Unknown<QuorumInfo>(String why) -> Answer.unknown(why);
            case Answer.Known<QuorumInfo>(QuorumInfo quorum) -> Answer.of(new QuorumFacts(quorum.leaderId(),
                    quorum.voters().stream().map(voter -> new QuorumFacts.Voter(voter.replicaId(),
                            behind(voter, now), voter.lastFetchTimestamp().orElse(-1) >= 0
                                    || voter.replicaId() == quorum.leaderId()))
                            .toList()));
        };
    }

    /** The leader sees this by its own clock, so a difference between it and ours is part of the answer. */
    private static Optional<Duration> behind(QuorumInfo.ReplicaState voter, Instant now) {
        long caughtUp = voter.lastCaughtUpTimestamp().orElse(-1);
        return caughtUp < 0
                ? Optional.empty()
                : Optional.of(Duration.between(Instant.ofEpochMilli(caughtUp), now));
    }

    private static Answer<Rights> rights(Admin admin) {
        return Questions.ask("list the rights",
                admin.describeAcls(AclBindingFilter.ANY).values().thenApply(found -> new Rights(true,
                        found.stream().map(FactsReader::entry).toList())),
                problem -> problem instanceof SecurityDisabledException
                        ? Optional.of(Rights.NO_AUTHORIZER)
                        : Optional.empty());
    }

    private static Rights.Entry entry(AclBinding right) {
        return new Rights.Entry(right.entry().principal(), right.pattern().resourceType().name(),
                right.pattern().name(),
                right.entry().operation().name(), right.entry().permissionType() == AclPermissionType.ALLOW);
    }
}
