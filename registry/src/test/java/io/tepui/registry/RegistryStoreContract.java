package io.tepui.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every store must fulfil (AM-106); an implementation's test extends this and says how to make one. */
public abstract class RegistryStoreContract {
    private static final RegistryLimits SMALL = new RegistryLimits(8, 16, 40, 5, 1 << 20);

    private final List<RegistryStore> opened = Collections.synchronizedList(new ArrayList<>());
    private RegistryStore store = new InMemoryRegistryStore();

    /** Opens an empty store with these limits. */
    protected abstract RegistryStore open(RegistryLimits limits);

    @BeforeEach
    void open_a_store() {
        store = opened(open(RegistryLimits.DEFAULT));
    }

    @AfterEach
    void close_the_stores() {
        opened.forEach(RegistryStore::close);
    }

    @Test
    void a_new_store_is_empty() {
        assertThat(store.read().values()).isEmpty();
        assertThat(store.sizeBytes()).isZero();
    }

    @Test
    void a_reported_batch_is_in_every_later_read() throws Exception {
        await(store.apply(List.of(put("agents/a", "one"), put("agents/b", "two"))));

        assertThat(store.read().values())
                .containsEntry("agents/a", bytes("one"))
                .containsEntry("agents/b", bytes("two"));
    }

    @Test
    void changes_of_a_batch_apply_in_order() throws Exception {
        await(store.apply(List.of(put("k", "first"), remove("k"), put("k", "last"), put("gone", "x"), remove("gone"))));

        assertThat(store.read().values()).containsOnlyKeys("k").containsEntry("k", bytes("last"));
    }

    @Test
    void removing_what_is_not_there_changes_nothing() throws Exception {
        await(store.apply(List.of(remove("never"))));

        assertThat(store.read().values()).isEmpty();
    }

    @Test
    void batches_apply_in_call_order_and_are_reported_in_it() throws Exception {
        List<Integer> reported = Collections.synchronizedList(new ArrayList<>());
        List<CompletionStage<Long>> results = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            int number = i;
            results.add(store.apply(List.of(put("counter", Integer.toString(i))))
                    .whenComplete((version, failure) -> reported.add(number)));
        }
        for (CompletionStage<Long> result : results) {
            await(result);
        }

        assertThat(store.read().values()).containsEntry("counter", bytes("199"));
        assertThat(reported).isEqualTo(IntStream.range(0, 200).boxed().toList());
    }

    @Test
    void versions_grow_with_each_batch() throws Exception {
        long first = await(store.apply(List.of(put("k", "1"))));
        long second = await(store.apply(List.of(put("k", "2"))));

        assertThat(second).isGreaterThan(first);
        assertThat(store.read().version()).isGreaterThanOrEqualTo(second);
    }

    @Test
    void an_empty_batch_is_reported_after_those_before_it() throws Exception {
        CompletionStage<Long> before = store.apply(List.of(put("k", "v")));
        await(store.apply(List.of()));

        assertThat(before.toCompletableFuture()).isCompleted();
    }

    @Test
    void an_empty_value_is_a_value() throws Exception {
        await(store.apply(List.of(put("k", ""))));

        assertThat(store.read().values()).containsEntry("k", ByteString.EMPTY);
    }

    @Test
    void a_snapshot_does_not_change_afterwards() throws Exception {
        await(store.apply(List.of(put("k", "before"))));
        RegistrySnapshot snapshot = store.read();
        await(store.apply(List.of(put("k", "after"))));

        assertThat(snapshot.values()).containsEntry("k", bytes("before"));
    }

    @Test
    void the_size_counts_names_and_values() throws Exception {
        await(store.apply(List.of(put("ab", "xyz"), put("cd", "1"), put("ab", "x"), remove("cd"))));

        assertThat(store.sizeBytes()).isEqualTo(3);
    }

    @Test
    void a_batch_at_the_limits_is_taken() throws Exception {
        RegistryStore small = opened(open(SMALL));

        await(small.apply(List.of(put("12345678", "0123456789abcdef"), put("8765432", "012345678"))));

        assertThat(small.read().values()).hasSize(2);
    }

    @Test
    void a_batch_past_a_limit_is_refused_whole_and_the_store_stays_usable() throws Exception {
        RegistryStore small = opened(open(SMALL));

        assertRefused(small, "123456789", "v");
        assertRefused(small, "", "v");
        assertRefused(small, "k", "0123456789abcdefg");
        assertThatThrownBy(() -> await(small.apply(
                        List.of(put("1", "0123456789abcdef"), put("2", "0123456789abcdef"), put("3", "01234567")))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("at most 40");
        assertThatThrownBy(() -> await(small.apply(
                        List.of(remove("1"), remove("2"), remove("3"), remove("4"), remove("5"), remove("6")))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("6 registry changes, at most 5");

        assertThat(small.read().values()).isEmpty();
        await(small.apply(List.of(put("k", "fine"))));
        assertThat(small.read().values()).containsOnlyKeys("k");
    }

    @Test
    void a_closed_store_applies_and_reads_nothing() {
        store.close();
        store.close();

        assertThatThrownBy(() -> await(store.apply(List.of(put("k", "v"))))).isInstanceOf(RegistryException.class);
        assertThatThrownBy(store::read).isInstanceOf(RegistryException.class);
    }

    /** Waits for a result; its failure is thrown as it is. */
    protected static long await(CompletionStage<Long> result) throws Exception {
        try {
            return result.toCompletableFuture().get(30, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        } catch (TimeoutException e) {
            throw new AssertionError("no result within 30 seconds", e);
        }
    }

    /** A change that sets a text. */
    protected static RegistryChange put(String key, String value) {
        return new RegistryChange.Put(key, bytes(value));
    }

    /** A change that removes. */
    protected static RegistryChange remove(String key) {
        return new RegistryChange.Remove(key);
    }

    private static void assertRefused(RegistryStore store, String key, String value) {
        assertThatThrownBy(() -> await(store.apply(List.of(put("ok", "ok"), put(key, value)))))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private RegistryStore opened(RegistryStore made) {
        opened.add(made);
        return made;
    }

    private static ByteString bytes(String text) {
        return ByteString.copyFromUtf8(text);
    }
}
