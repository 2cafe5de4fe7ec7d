package dev.millrace.log;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import ch.qos.logback.core.status.Status;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/** The shipped {@code logback.xml}, in both formats. */
class LogFormatsTest {
    /** Line ends of every kind, a colour, a cursor, a C1 control, a right-to-left mark, a null. */
    private static final String HOSTILE = "a\r\nb\u0085c\u2028d\u2029e\u001b[31mf\u001b[2Ag\u009b1mh\u202ei\u0000j\u007f";

    private interface Lines {
        void log(Logger logger);
    }

    private static List<String> logged(String format, Lines lines) throws Exception {
        PrintStream before = System.err;
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        LoggerContext context = new LoggerContext();
        try {
            System.setErr(new PrintStream(bytes, true, StandardCharsets.UTF_8));
            context.setMDCAdapter(new LogbackMDCAdapter());
            context.putProperty("MILLRACE_LOG_FORMAT", format);
            JoranConfigurator configurator = new JoranConfigurator();
            configurator.setContext(context);
            configurator.doConfigure(LogFormatsTest.class.getResource("/logback.xml"));
            assertThat(context.getStatusManager().getCopyOfStatusList())
                    .as("one warning, and Logback prints all of this at every start")
                    .allMatch(status -> status.getEffectiveLevel() < Status.WARN);
            lines.log(context.getLogger("dev.millrace.pipeline.Worker"));
        } finally {
            context.stop();
            System.setErr(before);
        }
        String text = bytes.toString(StandardCharsets.UTF_8);
        assertThat(text).endsWith("\n");
        return List.of(text.substring(0, text.length() - 1).split("\n", -1));
    }

    @Test
    void json_has_the_fields_that_collectors_expect() throws Exception {
        List<String> lines = logged("json", logger -> logger.atWarn().addKeyValue("lag", 7L)
                .addKeyValue("partition", "t-0")
                .setCause(new IllegalStateException("out\nside", new Error("in")))
                .log("polling failed"));

        assertThat(lines).hasSize(1);
        JsonNode line = JsonMapper.shared().readTree(lines.getFirst());
        assertThat(line.get("timestamp").stringValue())
                .matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z");
        assertThat(line.get("level").stringValue()).isEqualTo("WARN");
        assertThat(line.get("logger").stringValue()).isEqualTo("dev.millrace.pipeline.Worker");
        assertThat(line.get("thread").stringValue()).isEqualTo(Thread.currentThread().getName());
        assertThat(line.get("message").stringValue()).isEqualTo("polling failed");
        assertThat(line.at("/fields/lag").longValue()).isEqualTo(7);
        assertThat(line.at("/fields/partition").stringValue()).isEqualTo("t-0");
        assertThat(line.get("exception").stringValue()).contains("IllegalStateException: out\nside",
                "Caused by: java.lang.Error: in", "LogFormatsTest");
    }

    @Test
    void without_keys_or_exception_there_are_no_such_fields() throws Exception {
        List<String> lines = logged("json", logger -> logger.info("drained"));

        assertThat(JsonMapper.shared().readTree(lines.getFirst()).propertyNames())
                .containsExactly("timestamp", "level", "logger", "thread", "message");
    }

    @ParameterizedTest
    @ValueSource(strings = {"json", "text"})
    void hostile_text_breaks_no_line_and_moves_no_cursor(String format) throws Exception {
        List<String> lines = logged(format, logger -> {
            logger.atInfo().addKeyValue("key", HOSTILE).log(HOSTILE);
            logger.error(HOSTILE, new IllegalStateException(HOSTILE));
            logger.info("{}", HOSTILE);
        });

        assertThat(lines).hasSize(3)
                .allSatisfy(line -> assertThat(line).doesNotMatch("(?s).*[\\p{C}\\p{Zl}\\p{Zp}].*"));
    }

    @Test
    void hostile_text_is_whole_in_json() throws Exception {
        List<String> lines = logged("json", logger -> logger.info(HOSTILE));

        assertThat(JsonMapper.shared().readTree(lines.getFirst()).get("message").stringValue())
                .isEqualTo(HOSTILE);
    }

    @Test
    void a_lone_surrogate_does_not_stop_the_log() throws Exception {
        assertThat(logged("json", logger -> logger.info("a\ud800b"))).hasSize(1);
        assertThat(logged("text", logger -> logger.info("a\ud800b"))).hasSize(1);
    }

    @Test
    void what_is_printed_for_people_is_a_line_of_the_log_too() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        JsonStream stream = new JsonStream(new PrintStream(bytes, true, StandardCharsets.UTF_8));

        stream.println("millrace: asked to stop; finishing what is in flight");
        stream.printf("half a %s", "line");
        stream.println(" … and the rest");
        stream.println();
        stream.error("it failed\nbadly");

        List<JsonNode> lines = bytes.toString(StandardCharsets.US_ASCII).lines()
                .map(line -> JsonMapper.shared().readTree(line)).toList();
        assertThat(lines).extracting(line -> line.get("message").stringValue()).containsExactly(
                "millrace: asked to stop; finishing what is in flight", "half a line … and the rest",
                "it failed\nbadly");
        assertThat(lines).extracting(line -> line.get("level").stringValue()).containsExactly("INFO", "INFO",
                "ERROR");
    }
}
