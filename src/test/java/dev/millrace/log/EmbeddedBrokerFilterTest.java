package dev.millrace.log;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.spi.FilterReply;
import org.apache.kafka.common.errors.NotLeaderOrFollowerException;
import org.apache.kafka.common.errors.OutOfOrderSequenceException;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class EmbeddedBrokerFilterTest {
    private static final String REPLICAS = "kafka.server.ReplicaManager";
    private final LoggerContext context = new LoggerContext();
    private final EmbeddedBrokerFilter filter = new EmbeddedBrokerFilter();

    private FilterReply reply(String logger, Throwable problem) {
        return filter
                .decide(new LoggingEvent("", context.getLogger(logger), Level.ERROR, "appending", problem,
                        null));
    }

    @Test
    void leaves_out_what_the_broker_refuses_to_keep_the_order_and_nothing_else() {
        assertThat(reply(REPLICAS, new OutOfOrderSequenceException("5, not 3"))).isEqualTo(FilterReply.DENY);
        assertThat(reply(REPLICAS, new NotLeaderOrFollowerException("no"))).isEqualTo(FilterReply.NEUTRAL);
        assertThat(reply("org.apache.kafka.clients.producer", new OutOfOrderSequenceException("5, not 3")))
                .isEqualTo(FilterReply.NEUTRAL);
    }

    @Test
    void leaves_out_nothing_where_somebody_asked_for_the_brokers_log() {
        filter.setOff("info");

        assertThat(reply(REPLICAS, new OutOfOrderSequenceException("5, not 3")))
                .isEqualTo(FilterReply.NEUTRAL);
    }
}
