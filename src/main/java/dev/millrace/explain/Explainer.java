package dev.millrace.explain;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.function.Consumer;

import dev.millrace.base.Time;
import dev.millrace.kafka.Clients;
import dev.millrace.kafka.KafkaRefusedException;
import dev.millrace.kafka.KafkaUnavailableException;
import dev.millrace.kafka.TopicIdentity;
import dev.millrace.kafka.Topics;
import dev.millrace.ledger.Ledger;
import dev.millrace.pipeline.PipelineSettings;
import dev.millrace.record.OffsetRange;
import dev.millrace.record.Position;
import dev.millrace.settle.ChainId;
import dev.millrace.settle.TopicId;
import dev.millrace.store.StoreSettings;

/**
 * Explains what became of a record: looks at it, at what the ledger says of its offset, takes it through the stages again
 * under the rules that held, and looks where it should be. Joins no group, commits nothing, writes nothing. One thread;
 * every call blocks.
 */
public final class Explainer {
    private final Place place;
    private final List<PipelineSettings> pipelines;

    /**
     * Where to look.
     *
     * @param store where objects lie
     * @param progress told now and then what is being done
     */
    public record Place(Clients clients, StoreSettings store, Time time, Consumer<String> progress) {}

    /** @param pipelines of the configuration; others are known by the ledger alone */
    public Explainer(Place place, List<PipelineSettings> pipelines) {
        this.place = place;
        this.pipelines = List.copyOf(pipelines);
    }

    /** Explains one offset, whether or not there is a record. */
    public Explanation explain(Position position) throws KafkaUnavailableException, KafkaRefusedException {
        try (Topics topics = Topics.open(place.clients())) {
            Sighting sighting = new LogReader(place.clients(), place.time()).look(topics, position);
            Pages pages = read(topics, position);
            Optional<TopicIdentity> topic = topics.describe(position.partition().topic());
            List<Account> accounts = new ArrayList<>();
            SortedSet<ChainId> chains = pages.chains();
            for (ChainId chain : chains) {
                boolean isThisTopic = topic.filter(found -> id(found).equals(chain.topicId())).isPresent();
                accounts.add(new Inquest(place, topics, position, isThisTopic ? sighting : another(sighting),
                        pages).of(chain, configured(chain.pipeline(), position)));
            }
            for (PipelineSettings pipeline : pipelines) {
                boolean isNew = pipeline.from().topic().equals(position.partition().topic())
                        && chains.stream().noneMatch(chain -> chain.pipeline().equals(pipeline.name())
                                && topic.filter(found -> id(found).equals(chain.topicId())).isPresent());
                if (isNew) {
                    accounts.add(new Inquest(place, topics, position, sighting, pages).ofNew(pipeline));
                }
            }
            return new Explanation(position, sighting, accounts);
        }
    }

    private Pages read(Topics topics, Position position)
            throws KafkaUnavailableException, KafkaRefusedException {
        Pages pages = new Pages(position);
        if (topics.describe(Ledger.TOPIC).isPresent()) {
            place.progress().accept("reading the ledger");
            new Ledger(place.clients(), place.time()).scan(pages);
        }
        return pages;
    }

    private static TopicId id(TopicIdentity topic) {
        return new TopicId(topic.id().getMostSignificantBits(), topic.id().getLeastSignificantBits());
    }

    /** Of a topic of this name that was deleted nothing can be seen any more. */
    private static Sighting another(Sighting sighting) {
        OffsetRange log = switch (sighting) {
            case Sighting.Here(var item) -> new OffsetRange(item.offset(), item.offset());
            case Sighting.Absent(_, OffsetRange held) -> held;
        };
        return new Sighting.Absent(Sighting.Why.ANOTHER_TOPIC, log);
    }

    private Optional<PipelineSettings> configured(String name, Position position) {
        return pipelines.stream().filter(pipeline -> pipeline.name().equals(name)
                && pipeline.from().topic().equals(position.partition().topic())).findFirst();
    }
}
