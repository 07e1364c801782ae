package io.tepui.registry.replicated;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.tepui.registry.RegistryChange;
import io.tepui.registry.RegistryLimits;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class EntryCodecTest {
    @Property(tries = 200)
    @Label("an entry is read as it was written")
    void reads_what_it_writes(@ForAll("entries") EntryCodec entry) throws IOException {
        assertThat(EntryCodec.decode(ByteBuffer.wrap(entry.encode()))).isEqualTo(entry);
    }

    @Property(tries = 500)
    @Label("any bytes are an entry or an error, and nothing else")
    void takes_any_bytes(@ForAll byte[] bytes) {
        try {
            EntryCodec.decode(ByteBuffer.wrap(bytes));
        } catch (IOException e) {
            assertThat(e).isNotNull();
        }
    }

    @Test
    void an_entry_of_a_later_format_is_refused() {
        byte[] bytes = new EntryCodec(1, List.of()).encode();
        bytes[0] = 2;

        assertThatThrownBy(() -> EntryCodec.decode(ByteBuffer.wrap(bytes)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("format 2");
    }

    @Test
    void a_batch_within_its_limits_is_never_larger_than_the_most_that_an_entry_takes() {
        RegistryLimits limits = new RegistryLimits(1000, 1000, 1000, 500, 1 << 20);
        List<RegistryChange> batch = IntStream.range(0, 500)
                .<RegistryChange>mapToObj(i -> new RegistryChange.Put("k", ByteString.copyFromUtf8("v")))
                .toList();

        limits.check(batch);
        assertThat(new EntryCodec(Long.MAX_VALUE, List.of(batch)).encode().length)
                .isLessThanOrEqualTo(EntryCodec.maxBytes(limits));
    }

    @Provide
    static Arbitrary<EntryCodec> entries() {
        Arbitrary<String> keys =
                Arbitraries.strings().ofMinLength(1).ofMaxLength(20).alpha();
        Arbitrary<RegistryChange> puts = Combinators.combine(
                        keys, Arbitraries.bytes().array(byte[].class).ofMaxSize(30))
                .as((key, value) -> new RegistryChange.Put(key, ByteString.copyFrom(value)));
        Arbitrary<RegistryChange> removes = keys.map(RegistryChange.Remove::new);
        Arbitrary<List<List<RegistryChange>>> batches =
                Arbitraries.oneOf(puts, removes).list().ofMaxSize(5).list().ofMaxSize(4);
        return Combinators.combine(Arbitraries.longs().greaterOrEqual(0), batches)
                .as(EntryCodec::new);
    }
}
