package dev.millrace.example;

import java.io.ByteArrayInputStream;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

import javax.xml.parsers.DocumentBuilderFactory;

import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

import static org.assertj.core.api.Assertions.assertThat;

class JunitReportTest {
    private static Result result(String pipeline, String name, String... differences) {
        return new Result(pipeline,
                new Example(name, "m.yaml", 7, new Example.Input(null, null, Instant.EPOCH), List.of(),
                        Instant.EPOCH, new Expectation.Filtered()),
                List.of(differences), Duration.ofMillis(12));
    }

    private static Document document(Result... results) throws Exception {
        StringWriter text = new StringWriter();
        JunitReport.write(List.of(results), text);
        return DocumentBuilderFactory.newInstance().newDocumentBuilder()
                .parse(new ByteArrayInputStream(text.toString().getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void each_pipeline_is_a_suite_and_each_example_a_case() throws Exception {
        Document report = document(result("a", "one"), result("b", "two"), result("a", "three", "x", "  y"));

        Element root = report.getDocumentElement();
        assertThat(root.getAttribute("tests")).isEqualTo("3");
        assertThat(root.getAttribute("failures")).isEqualTo("1");
        Element suite = (Element) report.getElementsByTagName("testsuite").item(0);
        assertThat(suite.getAttribute("name")).isEqualTo("a");
        assertThat(suite.getElementsByTagName("testcase").getLength()).isEqualTo(2);
        Element failed = (Element) suite.getElementsByTagName("testcase").item(1);
        assertThat(failed.getAttribute("name")).isEqualTo("three");
        assertThat(failed.getAttribute("line")).isEqualTo("7");
        assertThat(failed.getAttribute("time")).isEqualTo("0.012");
        Element failure = (Element) failed.getElementsByTagName("failure").item(0);
        assertThat(failure.getAttribute("message")).isEqualTo("x");
        assertThat(failure.getTextContent()).isEqualTo("x\n  y\n");
    }

    @Test
    void no_text_breaks_the_document() throws Exception {
        String hostile = "<a> & \"q\" ]]> \u0000\u001b\uffff\ud800 'x'";

        Document report = document(result("p", hostile, hostile));

        assertThat(((Element) report.getElementsByTagName("testcase").item(0)).getAttribute("name"))
                .isEqualTo("<a> & \"q\" ]]> \\u0000\\u001b\\uffff\\ud800 'x'");
    }
}
