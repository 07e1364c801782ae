package io.tepui.resources;

import static io.tepui.resources.Samples.dynamic;
import static io.tepui.resources.Samples.entry;
import static io.tepui.resources.Samples.pool;
import static io.tepui.resources.Samples.sharedVolume;
import static io.tepui.resources.Samples.volume;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Resources that are revocable, shared, allocated or of a provider")
class KindsTest {
    private static final ResourceEntry REVOCABLE = entry("cpus:1").withRevocable(true);
    private static final ResourceEntry VOLUME = sharedVolume(64, "role1", "id1");

    @Test
    @DisplayName("are stripped to name and amount, and merge (AR-57, AR-335)")
    void stripped() {
        Resources all = pool("cpus:1;ports:[1-5];names:{a}")
                .plus(REVOCABLE)
                .plus(dynamic("cpus:1", "role1", "p"))
                .plus(entry("cpus:1").withAllocation("role2"))
                .plus(entry("cpus:1").withProvider("lvm"))
                .plus(VOLUME)
                .plus(VOLUME)
                .plus(volume(36, "role1", "id2"));
        assertThat(all.strippedScalars()).isEqualTo(pool("cpus:5;disk:100"));
    }

    @Test
    @DisplayName("revocable ones merge with their like, and are neither contained in nor taken from others (AR-336)")
    void revocable() {
        Resources plain = pool("cpus:1");
        Resources one = Resources.of(REVOCABLE);
        assertThat(one).isNotEqualTo(plain);
        assertThat(one.plus(REVOCABLE)).isEqualTo(Resources.of(REVOCABLE.withAmount(Scalar.of(2))));
        assertThat(one.plus(plain).size()).isEqualTo(2);
        assertThat(one.plus(plain).minus(one)).isEqualTo(plain);
        assertThat(plain.minus(one)).isEqualTo(plain);
        assertThat(plain.contains(one)).isFalse();
        assertThat(one.plus(plain).revocable()).isEqualTo(one);
        assertThat(one.plus(plain).nonRevocable()).isEqualTo(plain);
        assertThat(ResourceSearch.find(plain, one)).as("find tells them apart").isEmpty();
        assertThat(ResourceSearch.find(one.plus(plain), one)).contains(one);
    }

    @Test
    @DisplayName("shared ones count copies, and their amount once (AR-32 to AR-34, AR-338)")
    void sharedCounts() {
        Resources one = Resources.of(VOLUME);
        Resources two = one.plus(VOLUME);
        assertThat(two.size()).isEqualTo(1);
        assertThat(two.count(VOLUME)).isEqualTo(2);
        assertThat(two.disk()).hasValue(64);
        assertThat(two.toMessages()).hasSize(1);
        assertThat(two.toString()).isEqualTo("disk(reservations: [(STATIC,role1)])[id1:path1]<SHARED>:64<2>");
        assertThat(one).isNotEqualTo(two);
        assertThat(two.contains(one)).isTrue();
        assertThat(one.contains(two)).isFalse();
        assertThat(two.minus(one)).isEqualTo(one);
        assertThat(one.minus(two).isEmpty()).as("no more than there are").isTrue();
        assertThat(two.minus(one).plus(one)).isEqualTo(two);
        assertThat(two.quantities()).isEqualTo(ResourceQuantities.parse("disk:64"));
    }

    @Test
    @DisplayName("shared ones never combine with unequal ones or with ones that are not shared (AR-33, AR-338)")
    void sharedApart() {
        ResourceEntry own = volume(64, "role1", "id1");
        Resources mixed = Resources.of(VOLUME, own, sharedVolume(32, "role1", "id1"), sharedVolume(64, "role1", "id2"));
        assertThat(mixed.size()).isEqualTo(4);
        assertThat(Resources.of(own).contains(VOLUME)).isFalse();
        assertThat(Resources.of(VOLUME).contains(own)).isFalse();
        assertThat(Resources.of(own).minus(VOLUME)).isEqualTo(Resources.of(own));
        assertThat(mixed.shared().size()).isEqualTo(3);
        assertThat(mixed.nonShared()).isEqualTo(Resources.of(own));
    }

    @Test
    @DisplayName("are counted: copies of shared ones, 1 for an equal one, else 0 (AR-35, AR-339)")
    void count() {
        ResourceEntry own = volume(64, "role1", "id1");
        assertThat(Resources.of(own, own).count(own)).isEqualTo(1);
        assertThat(Resources.of(VOLUME, VOLUME, VOLUME).count(VOLUME)).isEqualTo(3);
        assertThat(Resources.of(VOLUME).count(own)).isZero();
        assertThat(pool("cpus:1").plus(pool("cpus:1")).count(entry("cpus:1"))).isZero();
    }

    @Test
    @DisplayName("allocated ones are told apart, grouped and freed by role (AR-55, AR-340)")
    void allocated() {
        Resources first = pool("cpus:1").allocate("role1");
        Resources second = pool("cpus:1").allocate("role2");
        assertThat(first).isNotEqualTo(second).isNotEqualTo(pool("cpus:1"));
        assertThat(first.contains(second)).isFalse();
        Resources both = first.plus(second);
        assertThat(both.size()).isEqualTo(2);
        assertThat(both.cpus()).hasValue(2.0);
        assertThat(both.minus(first)).isEqualTo(second);
        assertThat(both.allocations()).isEqualTo(Map.of("role1", first, "role2", second));
        assertThat(both.allocatedTo("role1")).isEqualTo(first);
        assertThat(both.unallocate().cpus()).hasValue(2.0);
        assertThat(first.unallocate()).isEqualTo(pool("cpus:1"));
        assertThat(first.allocate("role2")).isEqualTo(second);
        assertThatThrownBy(() -> both.plus(pool("mem:1")).allocations()).isInstanceOf(IllegalStateException.class);
    }

    @Test
    @DisplayName("of different providers or none neither merge nor contain each other (AR-341)")
    void providers() {
        Resources none = pool("disk:1");
        Resources one = Resources.of(entry("disk:1").withProvider("one"));
        Resources two = Resources.of(entry("disk:1").withProvider("two"));
        assertThat(one.plus(one)).isEqualTo(Resources.of(entry("disk:2").withProvider("one")));
        assertThat(none.plus(one).plus(two).size()).isEqualTo(3);
        assertThat(one.contains(none)).isFalse();
        assertThat(none.contains(one)).isFalse();
        assertThat(one.contains(two)).isFalse();
        assertThat(one.minus(two)).isEqualTo(one);
    }
}
