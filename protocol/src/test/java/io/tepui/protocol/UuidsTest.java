package io.tepui.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.tepui.protocol.json.JsonCodec;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import java.util.UUID;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** UUIDs on the wire (SE-7). */
class UuidsTest {
    @Test
    void a_uuid_is_its_16_bytes_and_in_json_their_base64_SE_7() {
        UUID uuid = UUID.fromString("9388883a-675a-4d32-914f-d5dd7702dafe");
        assertThat(Uuids.toBytes(uuid).toByteArray())
                .startsWith(0x93, 0x88, 0x88, 0x3A)
                .endsWith(0x02, 0xDA, 0xFE);
        assertThat(new String(JsonCodec.standard().toJson(Uuids.toMessage(uuid)), StandardCharsets.UTF_8))
                .isEqualTo("{\"value\":\"k4iIOmdaTTKRT9XddwLa/g==\"}");
    }

    @Property(tries = 100)
    void any_uuid_comes_back_from_its_bytes(@ForAll long high, @ForAll long low) {
        UUID uuid = new UUID(high, low);
        assertThat(Uuids.fromBytes(Uuids.toBytes(uuid))).contains(uuid);
        assertThat(Uuids.fromMessage(Uuids.toMessage(uuid))).contains(uuid);
    }

    @Property(tries = 100)
    void a_random_uuid_is_of_version_4(@ForAll long seed) {
        UUID uuid = Uuids.random(new SplittableRandom(seed));
        assertThat(uuid.version()).isEqualTo(4);
        assertThat(uuid.variant()).isEqualTo(2);
        assertThat(uuid).isEqualTo(Uuids.random(new SplittableRandom(seed)));
    }

    @Test
    void bytes_of_another_length_are_no_uuid() {
        assertThat(Uuids.fromBytes(ByteString.EMPTY)).isEmpty();
        assertThat(Uuids.fromBytes(ByteString.copyFrom(new byte[15]))).isEmpty();
        assertThat(Uuids.fromBytes(ByteString.copyFrom(new byte[17]))).isEmpty();
    }
}
