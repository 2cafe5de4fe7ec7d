package dev.millrace.transform;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class IpRangeTest {
    @ParameterizedTest
    @CsvSource({"10.0.0.0/8,10.255.0.1,true", "10.0.0.0/8,11.0.0.0,false", "10.20.30.40/32,10.20.30.40,true",
            "10.20.30.40,10.20.30.41,false", "0.0.0.0/0,8.8.8.8,true", "192.168.4.0/22,192.168.7.255,true",
            "192.168.4.0/22,192.168.8.0,false", "2001:db8::/32,2001:db8:1::5,true",
            "2001:db8::/33,2001:db8:8000::,false",
            "::/0,10.0.0.1,false", "::ffff:10.0.0.0/8,10.1.2.3,true"})
    void an_address_lies_in_a_range_when_it_begins_with_its_bits(String range, String address,
            boolean expected) {
        assertThat(IpRange.parse(range).contains(address)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "10.0.0.0/33", "10.0.0/8", "10.0.0.0/-1", "10.0.0.256", "example.org",
            "::/129", "[::1]",
            "fe80::1%1", "10.0.0.0/8/8", "010.0.0.0/a"})
    void what_is_no_range_is_refused(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> IpRange.parse(text));
    }
}
