package io.tepui.resources;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tepui.protocol.v1.Attribute;
import io.tepui.protocol.v1.Value;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Attributes in flag syntax")
class AttributesTest {
    @Test
    @DisplayName("are text, numbers and ranges in order (AO-246, AO-247)")
    void are_of_three_kinds() {
        List<Attribute> attributes = Attributes.parse("rack:abc;zone:west;level:10;keys:[1000-1500]");
        assertThat(attributes).extracting(Attribute::getName).containsExactly("rack", "zone", "level", "keys");
        assertThat(attributes)
                .extracting(Attribute::getType)
                .containsExactly(Value.Type.TEXT, Value.Type.TEXT, Value.Type.SCALAR, Value.Type.RANGES);
        assertThat(attributes.get(0).getText().getValue()).isEqualTo("abc");
        assertThat(attributes.get(2).getScalar().getValue()).isEqualTo(10);
        assertThat(attributes.get(3).getRanges().getRange(0).getEnd()).isEqualTo(1500);
        assertThat(attributes).extracting(Attributes::valueText).containsExactly("abc", "west", "10", "[1000-1500]");
    }

    @Test
    @DisplayName("split at the first colon, and at line ends too (AO-246)")
    void split_at_first_colon() {
        List<Attribute> attributes = Attributes.parse("address:http://host:80\nlevel:1;;");
        assertThat(attributes).hasSize(2);
        assertThat(attributes.getFirst().getText().getValue()).isEqualTo("http://host:80");
    }

    @Test
    @DisplayName("may be none")
    void may_be_none() {
        assertThat(Attributes.parse("")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"rack", "rack:", ":abc", "rack:inf", "rack:-1", "rack:nan", "rack:{a,b}", "rack:[1-2", "a: "})
    @DisplayName("are refused with a line that names the item (AO-246, AO-247, AR-24)")
    void are_refused(String text) {
        assertThatThrownBy(() -> Attributes.parse("zone:west;" + text))
                .isInstanceOf(ResourceException.class)
                .hasMessageContaining("Attribute '" + text.strip());
    }
}
