package dev.millrace.base;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class SimilarTest {
    private static final List<String> KNOWN = List.of("brokers", "group-protocol", "client", "to");

    @ParameterizedTest
    @CsvSource({"broker,brokers", "borkers,brokers", "group_protocol,group-protocol",
            "groupProtocol,group-protocol",
            "CLIENT,client", "too,to"})
    void the_nearest_name_is_found(String found, String meant) {
        assertThat(Similar.nearest(found, KNOWN)).contains(meant);
    }

    @Test
    void a_name_of_its_own_is_like_nothing() {
        assertThat(Similar.nearest("warehouse", KNOWN)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"'','',0", "a,'',1", "ab,ba,1", "kitten,sitting,3"})
    void distance_counts_single_changes(String from, String to, int expected) {
        assertThat(Similar.distance(from, to)).isEqualTo(expected);
    }
}
