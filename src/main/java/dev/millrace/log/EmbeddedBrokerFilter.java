package dev.millrace.log;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.core.filter.Filter;
import ch.qos.logback.core.spi.FilterReply;

/**
 * Leaves out one thing that the embedded broker logs as an error and that is none. A transaction may begin before the broker
 * is done with the end of the one before: then it asks the producer to send its first batch again. What the producer had
 * sent behind that batch meanwhile, the broker refuses with an OutOfOrderSequenceException, so that nothing changes
 * places, and the producer sends it again too, in order. Where a sequence is broken in truth, the producer that sent it
 * says so. Named by the {@code logback-*.xml}.
 */
public final class EmbeddedBrokerFilter extends Filter<ILoggingEvent> {
    private static final String LOGGER = "kafka.server.ReplicaManager";
    private static final String EXCEPTION = "org.apache.kafka.common.errors.OutOfOrderSequenceException";
    private boolean isOff;

    /** Set where somebody wants to see everything that the broker has to say: to any text but "". */
    public void setOff(String reason) {
        isOff = !reason.isEmpty();
    }

    @Override
    public FilterReply decide(ILoggingEvent event) {
        IThrowableProxy problem = event.getThrowableProxy();
        return !isOff && problem != null && event.getLoggerName().equals(LOGGER)
                && problem.getClassName().equals(EXCEPTION) ? FilterReply.DENY : FilterReply.NEUTRAL;
    }
}
