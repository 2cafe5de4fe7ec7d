package dev.millrace.example;

import java.io.IOException;
import java.io.Writer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

import dev.millrace.json.Printable;

/** Results as the XML that build servers read: a suite for each pipeline, a case for each example. */
public final class JunitReport {
    private static final int LIMIT = 100_000;
    private final XMLStreamWriter xml;

    private JunitReport(XMLStreamWriter xml) {
        this.xml = xml;
    }

    /** Writes the whole document, in UTF-8 as it says; does not close the writer. */
    public static void write(List<Result> results, Writer out) throws IOException {
        try {
            XMLStreamWriter xml = XMLOutputFactory.newDefaultFactory().createXMLStreamWriter(out);
            xml.writeStartDocument("UTF-8", "1.0");
            new JunitReport(xml).suites(results);
            xml.writeEndDocument();
            xml.flush();
        } catch (XMLStreamException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private void suites(List<Result> results) throws XMLStreamException {
        Map<String, List<Result>> byPipeline = new LinkedHashMap<>();
        results.forEach(result -> byPipeline.computeIfAbsent(result.pipeline(), _ -> new ArrayList<>())
                .add(result));
        start("testsuites", "millrace", results);
        for (Map.Entry<String, List<Result>> suite : byPipeline.entrySet()) {
            start("testsuite", suite.getKey(), suite.getValue());
            for (Result result : suite.getValue()) {
                testcase(result);
            }
            end();
        }
        end();
    }

    private void start(String element, String name, List<Result> results) throws XMLStreamException {
        line();
        xml.writeStartElement(element);
        attribute("name", name);
        attribute("tests", Integer.toString(results.size()));
        attribute("failures", Long.toString(results.stream().filter(result -> !result.holds()).count()));
        attribute("errors", "0");
        attribute("skipped", "0");
        attribute("time", seconds(results.stream().map(Result::took).reduce(Duration.ZERO, Duration::plus)));
    }

    private void testcase(Result result) throws XMLStreamException {
        line();
        xml.writeStartElement("testcase");
        attribute("classname", result.pipeline());
        attribute("name", result.example().name());
        attribute("file", result.example().file());
        attribute("line", Integer.toString(result.example().line()));
        attribute("time", seconds(result.took()));
        if (!result.holds()) {
            xml.writeStartElement("failure");
            attribute("message", result.differences().getFirst());
            xml.writeCharacters(result.differences().stream().map(JunitReport::safe)
                    .reduce("", (text, more) -> text + more + "\n"));
            xml.writeEndElement();
        }
        xml.writeEndElement();
    }

    private void end() throws XMLStreamException {
        line();
        xml.writeEndElement();
    }

    private void line() throws XMLStreamException {
        xml.writeCharacters("\n");
    }

    private void attribute(String name, String value) throws XMLStreamException {
        xml.writeAttribute(name, safe(value));
    }

    /** XML 1.0 has no way to write most control characters. */
    private static String safe(String text) {
        return Printable.text(text, LIMIT);
    }

    private static String seconds(Duration duration) {
        return String.format(Locale.ROOT, "%.3f", duration.toNanos() / 1e9);
    }
}
