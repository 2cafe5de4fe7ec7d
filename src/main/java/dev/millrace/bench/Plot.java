package dev.millrace.bench;

import java.util.List;
import java.util.Locale;

/**
 * A small line plot as SVG: one or more panels side by side over the same named places. Text and lines follow the
 * reader's light or dark scheme, the ground stays clear.
 *
 * @param title above everything
 * @param axis what the places are: "partitions"
 * @param places in order, at equal distances
 */
public record Plot(String title, String axis, List<String> places, List<Panel> panels) {
    private static final int PANEL_WIDTH = 380;
    private static final int HEIGHT = 260;
    private static final int LEFT = 64;
    private static final int RIGHT = 20;
    private static final int TOP = 64;
    private static final int BOTTOM = 48;
    private static final int LINES = 4;
    private static final String STYLE = """
            <style>
            text { font: 12px system-ui, sans-serif; fill: #1f2328 }
            .title { font-size: 14px; font-weight: 600 }
            .grid { stroke: #d0d7de; stroke-width: 1 }
            .line { stroke: #0969da; stroke-width: 2; fill: none }
            .spread { stroke: #0969da; stroke-width: 1 }
            .dot { fill: #0969da }
            @media (prefers-color-scheme: dark) {
            text { fill: #e6edf3 } .grid { stroke: #3d444d }
            .line, .spread { stroke: #58a6ff } .dot { fill: #58a6ff }
            }
            </style>
            """;

    public Plot {
        places = List.copyOf(places);
        panels = List.copyOf(panels);
        for (Panel panel : panels) {
            if (panel.values.size() != places.size()) {
                throw new IllegalArgumentException(
                        panel.values.size() + " values over " + places.size() + " places");
            }
        }
    }

    /**
     * One quantity.
     *
     * @param name with its unit: "events/s"
     * @param values one for each place
     */
    public record Panel(String name, List<Spread> values) {
        public Panel {
            values = List.copyOf(values);
        }

        private double top() {
            return ceiling(
                    values.stream().mapToDouble(Spread::most).filter(Double::isFinite).max().orElse(1));
        }
    }

    /** The whole document. */
    public String svg() {
        int width = PANEL_WIDTH * panels.size();
        StringBuilder svg = new StringBuilder("""
                <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" width="%d" height="%d" role="img">
                <title>%s</title>
                """.formatted(width, HEIGHT, width, HEIGHT, escaped(title))).append(STYLE);
        text(svg, "title", 12, 22, "start", title);
        for (int at = 0; at < panels.size(); at++) {
            draw(svg, panels.get(at), at * PANEL_WIDTH);
        }
        return svg.append("</svg>\n").toString();
    }

    private void draw(StringBuilder svg, Panel panel, int offset) {
        int from = offset + LEFT;
        int to = offset + PANEL_WIDTH - RIGHT;
        double top = panel.top();
        text(svg, "name", from - 52, 46, "start", panel.name);
        for (int line = 0; line <= LINES; line++) {
            double y = y(top * line / LINES, top);
            svg.append("<line class=\"grid\" x1=\"%d\" y1=\"%s\" x2=\"%d\" y2=\"%s\"/>%n".formatted(from,
                    coordinate(y), to, coordinate(y)));
            text(svg, "tick", from - 6, y + 4, "end", label(top * line / LINES));
        }
        StringBuilder points = new StringBuilder();
        for (int place = 0; place < places.size(); place++) {
            double x = x(place, from, to);
            text(svg, "tick", x, HEIGHT - BOTTOM + 18, "middle", places.get(place));
            Spread value = panel.values.get(place);
            if (Double.isFinite(value.median())) {
                points.append(coordinate(x)).append(',').append(coordinate(y(value.median(), top)))
                        .append(' ');
                mark(svg, value, x, top);
            }
        }
        svg.append("<polyline class=\"line\" points=\"").append(points.toString().strip()).append("\"/>\n");
        text(svg, "axis", (from + to) / 2.0, HEIGHT - 10, "middle", axis);
    }

    private static void mark(StringBuilder svg, Spread value, double x, double top) {
        if (value.least() < value.most()) {
            svg.append("<line class=\"spread\" x1=\"%s\" y1=\"%s\" x2=\"%s\" y2=\"%s\"/>%n".formatted(
                    coordinate(x), coordinate(y(value.least(), top)), coordinate(x),
                    coordinate(y(value.most(), top))));
        }
        svg.append("<circle class=\"dot\" cx=\"%s\" cy=\"%s\" r=\"4\"/>%n".formatted(coordinate(x),
                coordinate(y(value.median(), top))));
        text(svg, "value", x, y(value.median(), top) - 9, "middle", label(value.median()));
    }

    private double x(int place, int from, int to) {
        return from + (to - from) * (place + 0.5) / places.size();
    }

    private static double y(double value, double top) {
        return HEIGHT - BOTTOM - value / top * (HEIGHT - TOP - BOTTOM);
    }

    private static void text(StringBuilder svg, String type, double x, double y, String anchor, String text) {
        svg.append("<text class=\"%s\" x=\"%s\" y=\"%s\" text-anchor=\"%s\">%s</text>%n".formatted(type,
                coordinate(x), coordinate(y), anchor, escaped(text)));
    }

    private static String coordinate(double value) {
        return String.format(Locale.ROOT, "%.1f", value);
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }

    /** The next of 1, 2, 4, 6, 8, 10 times a power of ten, with room for the label of the highest point. */
    static double ceiling(double value) {
        double wanted = value * 1.12;
        double power = Math.pow(10, Math.floor(Math.log10(wanted)));
        for (double step : new double[]{1, 2, 4, 6, 8, 10}) {
            if (wanted <= step * power) {
                return step * power;
            }
        }
        return 20 * power;
    }

    /** Three digits and a unit: "1.25M", "310k", "0.9". */
    static String label(double value) {
        if (value >= 1e6) {
            return digits(value / 1e6) + "M";
        }
        return value >= 1e4 ? digits(value / 1e3) + "k" : digits(value);
    }

    private static String digits(double value) {
        int decimals = value == Math.rint(value) || value >= 100 ? 0 : value >= 10 ? 1 : 2;
        return String.format(Locale.ROOT, "%." + decimals + "f", value);
    }
}
