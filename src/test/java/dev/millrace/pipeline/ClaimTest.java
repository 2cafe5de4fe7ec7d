package dev.millrace.pipeline;

import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.millrace.ledger.Owner;

import static org.assertj.core.api.Assertions.assertThat;

class ClaimTest {
    private static final String PATH = "{topic}/dt={yyyy-MM-dd}";
    private static final Owner OWNER = new Owner("c", "t", "g", "s3://kept", PATH);

    @Test
    void a_new_pipeline_may_begin_and_is_written_down() {
        Claim claim = new Claim("p", OWNER, Map.of());

        assertThat(claim.refusal()).isEmpty();
        assertThat(claim.isNews()).isTrue();
    }

    @Test
    void a_pipeline_that_is_as_it_was_has_no_news() {
        Claim claim = new Claim("p", OWNER, Map.of("p", OWNER));

        assertThat(claim.refusal()).isEmpty();
        assertThat(claim.isNews()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"x,t,g,s3://kept", "c,x,g,s3://kept", "c,t,x,s3://kept", "c,t,g,s3://other"})
    void a_pipeline_of_the_same_name_elsewhere_is_refused(String cluster, String topic, String group,
            String store) {
        Owner earlier = new Owner(cluster, topic, group, store, PATH);

        assertThat(new Claim("p", OWNER, Map.of("p", earlier)).refusal()).hasValueSatisfying(
                message -> assertThat(message).contains("pipeline p belongs to", "cluster " + cluster,
                        "topic " + topic, "group " + group, "store " + store, "give it another name"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "other/{topic}"})
    void a_path_may_change_and_is_then_written_down(String path) {
        Owner earlier = new Owner("c", "t", "g", "s3://kept", path);

        Claim claim = new Claim("p", OWNER, Map.of("p", earlier));

        assertThat(claim.refusal()).isEmpty();
        assertThat(claim.isNews()).isTrue();
    }

    @Test
    void a_second_pipeline_that_would_write_the_same_objects_is_refused() {
        Owner other = new Owner("c", "t", "another-group", "s3://kept", PATH);

        assertThat(new Claim("p", OWNER, Map.of("q", other)).refusal()).contains("pipeline p would write the"
                + " same objects as pipeline q, which the ledger knows: both put topic t into s3://kept under "
                + PATH + "; give it another bucket, or write {pipeline} into its path");
    }

    @Test
    void a_second_pipeline_with_its_name_in_the_path_may_begin() {
        Owner named = new Owner("c", "t", "g", "s3://kept", "{pipeline}/{topic}");
        Owner other = new Owner("c", "t", "another-group", "s3://kept", "{pipeline}/{topic}");

        assertThat(new Claim("p", named, Map.of("q", other)).refusal()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"other,s3://kept,{topic}/dt={yyyy-MM-dd}", "t,s3://other,{topic}/dt={yyyy-MM-dd}",
            "t,s3://kept,{topic}", "t,s3://kept,''"})
    void a_second_pipeline_with_other_objects_may_begin(String topic, String store, String path) {
        Owner other = new Owner("c", topic, "another-group", store, path);

        assertThat(new Claim("p", OWNER, Map.of("q", other)).refusal()).isEmpty();
    }
}
