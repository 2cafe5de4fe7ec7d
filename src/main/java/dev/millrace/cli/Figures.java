package dev.millrace.cli;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.LinkedHashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.millrace.bench.Spread;

/** Measured figures for tables, sentences and JSON; what is not known is null there and "-" here. */
final class Figures {
    private static final MathContext DIGITS = new MathContext(6);

    private Figures() {}

    /** For a table. */
    static @Nullable BigDecimal decimal(double value, int places) {
        return Double.isFinite(value) ? new BigDecimal(value).setScale(places, RoundingMode.HALF_UP) : null;
    }

    /** For a sentence. */
    static String text(double value, int places) {
        BigDecimal decimal = decimal(value, places);
        return decimal == null ? "-" : ("%,." + places + "f").formatted(decimal);
    }

    /** For JSON, which has no number for what is not known. */
    static @Nullable BigDecimal json(double value) {
        return Double.isFinite(value) ? new BigDecimal(value).round(DIGITS).stripTrailingZeros() : null;
    }

    static @Nullable Map<String, @Nullable Object> json(Spread spread) {
        if (Double.isNaN(spread.median())) {
            return null;
        }
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("median", json(spread.median()));
        json.put("least", json(spread.least()));
        json.put("most", json(spread.most()));
        return json;
    }
}
