package dev.millrace.bench;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

import javax.xml.parsers.DocumentBuilderFactory;

import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class PlotTest {
    private static final Plot PLOT = new Plot("a < b & c", "workers", List.of("1", "2", "4"), List.of(
            new Plot.Panel("events/s", List.of(new Spread(1e6, 0.9e6, 1.1e6), new Spread(1.4e6, 1.4e6, 1.4e6),
                    new Spread(Double.NaN, Double.NaN, Double.NaN))),
            new Plot.Panel("CPU", List.of(new Spread(1, 1, 1), new Spread(2, 2, 2), new Spread(3, 3, 3)))));

    private static Document parsed(String xml) throws Exception {
        return DocumentBuilderFactory.newInstance().newDocumentBuilder()
                .parse(new ByteArrayInputStream(xml.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void is_well_formed_and_titled() throws Exception {
        Document document = parsed(PLOT.svg());

        assertThat(document.getDocumentElement().getNodeName()).isEqualTo("svg");
        assertThat(document.getElementsByTagName("title").item(0).getTextContent()).isEqualTo("a < b & c");
        assertThat(PLOT.svg()).contains("prefers-color-scheme: dark", "events/s", "workers");
    }

    @Test
    void draws_what_is_known_inside_of_its_panel() throws Exception {
        Document document = parsed(PLOT.svg());

        var dots = document.getElementsByTagName("circle");
        assertThat(dots.getLength()).isEqualTo(5);
        for (int at = 0; at < dots.getLength(); at++) {
            Element dot = (Element) dots.item(at);
            assertThat(Double.parseDouble(dot.getAttribute("cx"))).isBetween(at < 2 ? 0.0 : 380.0,
                    at < 2 ? 380.0 : 760.0);
            assertThat(Double.parseDouble(dot.getAttribute("cy"))).isBetween(50.0, 212.0);
        }
    }

    @Test
    void labels_are_short() {
        assertThat(Plot.label(1_250_000)).isEqualTo("1.25M");
        assertThat(Plot.label(310_400)).isEqualTo("310k");
        assertThat(Plot.label(0.95)).isEqualTo("0.95");
        assertThat(Plot.label(0)).isEqualTo("0");
    }

    @Test
    void axes_end_at_round_numbers_above_the_values() {
        assertThat(Plot.ceiling(0.95)).isEqualTo(2);
        assertThat(Plot.ceiling(1_400_000)).isEqualTo(2e6);
        assertThat(Plot.ceiling(3.2)).isEqualTo(4);
    }

    @Test
    void every_place_has_its_value() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Plot("t", "a", List.of("1"),
                List.of(new Plot.Panel("p", List.of()))));
    }

    @Test
    void a_marked_text_is_replaced_and_the_rest_stays() throws IOException {
        String before = "a\n<!-- s:begin -->\nold\n<!-- s:end -->\nb\n";

        String after = MarkedText.replaced(before, "s", "new\n");

        assertThat(after).isEqualTo("a\n<!-- s:begin -->\nnew\n<!-- s:end -->\nb\n");
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> MarkedText.replaced(before, "other", "new"));
    }
}
