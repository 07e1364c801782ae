package io.tepui.resources;

import static io.tepui.resources.Samples.disk;
import static io.tepui.resources.Samples.pool;
import static io.tepui.resources.Samples.source;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tepui.protocol.v1.Resource.DiskInfo.Source.Type;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Quantities and limits")
class QuantitiesTest {
    private static ResourceQuantities quantities(String text) {
        return ResourceQuantities.parse(text);
    }

    private static ResourceLimits limits(String text) {
        return ResourceLimits.parse(text);
    }

    @Test
    @DisplayName("are read from text: blanks go, zero is dropped, repeated names add (AR-93, AR-94, AR-344)")
    void parsing() {
        assertThat(quantities("ports:3;cpus:1;cpus:10.5")).isEqualTo(quantities(" cpus : 11.5 ; ports: 3 "));
        assertThat(quantities("ports:3;cpus:1;cpus:10.5").get("cpus")).isEqualTo(Scalar.of(11.5));
        assertThat(quantities("cpus:0;mem:5").names()).containsExactly("mem");
        assertThat(quantities("z:1;a:1;m:1").names()).as("in order").containsExactly("a", "m", "z");
        assertThat(quantities("")).isEqualTo(ResourceQuantities.EMPTY);
        assertThat(quantities("").toString()).isEqualTo("{}");
        assertThat(quantities("b:2;a:1").toString()).isEqualTo("a:1; b:2");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "cpus:a10",
                "ports:3,cpus:1",
                "cpus:-1",
                "cpus:nan",
                "cpus:inf",
                "cpus:0.00001",
                "cpus",
                "cpus:1:2",
                ":1",
                "cpus:[1-2]",
                "cpus:{a}"
            })
    @DisplayName("are refused in text with the item named (AR-94, AR-344, AR-378)")
    void bad(String text) {
        assertThatThrownBy(() -> quantities(text)).isInstanceOf(ResourceException.class);
        assertThatThrownBy(() -> limits(text)).isInstanceOf(ResourceException.class);
    }

    @Test
    @DisplayName("are taken from scalars, or from all kinds by their number (AR-95, AR-344)")
    void fromPools() {
        Resources all = pool("cpus:1;cpus(role1):2;ports:[1-10, 20-20];names:{a,b}");
        assertThat(all.scalarQuantities()).isEqualTo(quantities("cpus:3"));
        assertThat(all.quantities()).isEqualTo(quantities("cpus:3;ports:11;names:2"));
    }

    @Test
    @DisplayName("add, subtract down to nothing, and contain each other by name (AR-93, AR-344)")
    void arithmetic() {
        assertThat(quantities("a:1;b:2").plus(quantities("b:3;c:4"))).isEqualTo(quantities("a:1;b:5;c:4"));
        assertThat(quantities("a:1;b:2").minus(quantities("a:5;b:1;c:4"))).isEqualTo(quantities("b:1"));
        assertThat(quantities("a:1").minus(quantities("b:1"))).isEqualTo(quantities("a:1"));
        assertThat(quantities("a:1;b:2").contains(quantities("a:1"))).isTrue();
        assertThat(quantities("a:1;b:2").contains(quantities("b:2;c:1"))).isFalse();
        assertThat(quantities("a:1;b:2").contains(quantities("c:1"))).isFalse();
        assertThat(quantities("a:1").contains(quantities("a:1.0004"))).isTrue();
        assertThat(quantities("a:1").contains(ResourceQuantities.EMPTY)).isTrue();
    }

    @Test
    @DisplayName("as limits keep zero and refuse a name twice (AR-96, AR-345)")
    void limitText() {
        assertThat(limits("cpus:0;mem:5").get("cpus")).contains(Scalar.of(0));
        assertThat(limits("cpus:0;mem:5").names()).containsExactly("cpus", "mem");
        assertThat(limits("cpus:0")).isNotEqualTo(ResourceLimits.UNLIMITED);
        assertThat(limits("").isUnlimited()).isTrue();
        assertThatThrownBy(() -> limits("cpus:1;cpus:2"))
                .isInstanceOf(ResourceException.class)
                .hasMessageContaining("'cpus'");
    }

    @Test
    @DisplayName(
            "as limits contain tighter limits and what stays within; what has no limit contains all (AR-98, AR-345)")
    void limitContainment() {
        assertThat(ResourceLimits.UNLIMITED.contains(limits("cpus:1"))).isTrue();
        assertThat(limits("cpus:1").contains(ResourceLimits.UNLIMITED)).isFalse();
        assertThat(limits("cpus:2").contains(limits("cpus:1;mem:1"))).isTrue();
        assertThat(limits("cpus:2;mem:1").contains(limits("cpus:1"))).isFalse();
        assertThat(limits("cpus:1").contains(limits("cpus:2"))).isFalse();
        assertThat(limits("cpus:1").contains(quantities("cpus:1;mem:100"))).isTrue();
        assertThat(limits("cpus:1").contains(quantities("cpus:1.001"))).isFalse();
        assertThat(limits("cpus:0").contains(ResourceQuantities.EMPTY)).isTrue();
    }

    @Test
    @DisplayName("as limits lose what is used down to zero, which stays a limit (AR-97, AR-345)")
    void limitSubtraction() {
        assertThat(limits("cpus:2;mem:5").minus(quantities("cpus:3;mem:1;disk:7")))
                .isEqualTo(limits("cpus:0;mem:4"));
        assertThat(ResourceLimits.UNLIMITED.minus(quantities("cpus:3")).isUnlimited())
                .isTrue();
        assertThat(ResourceLimits.of(quantities("cpus:2"))).isEqualTo(limits("cpus:2"));
    }

    // ------------------------------------------------------------------------------------------------ shrinking

    @Test
    @DisplayName("cut a pool: names without an amount go, names without a limit stay (AR-102, AR-103, AR-325)")
    void shrinking() {
        Random random = new Random(1);
        Resources all = pool("cpus:10;mem:100;disk:5");
        assertThat(ResourceShrink.toQuantities(all, quantities("cpus:2;mem:200"), random))
                .isEqualTo(pool("cpus:2;mem:100"));
        assertThat(ResourceShrink.toQuantities(all, ResourceQuantities.EMPTY, random)
                        .isEmpty())
                .isTrue();
        assertThat(ResourceShrink.toLimits(all, limits("cpus:2;mem:0"), random)).isEqualTo(pool("cpus:2;disk:5"));
        assertThat(ResourceShrink.toLimits(all, ResourceLimits.UNLIMITED, random))
                .isEqualTo(all);
        assertThat(ResourceShrink.toLimits(pool("cpus:1;cpus(role1):2"), limits("cpus:3"), random))
                .isEqualTo(pool("cpus:1;cpus(role1):2"));
    }

    @Test
    @DisplayName("leave alone what cannot be cut, and choose at random among several entries (AR-101, AR-104, AR-325)")
    void shrinkingDisks() {
        ResourceEntry mount = disk(10).withDisk(source(Type.MOUNT, "/m"));
        assertThat(ResourceShrink.shrink(mount, Scalar.of(5))).isEmpty();
        assertThat(ResourceShrink.shrink(mount, Scalar.of(10))).contains(mount);
        assertThat(ResourceShrink.shrink(disk(10), Scalar.of(5))).contains(disk(5));
        Resources large = Resources.of(disk(20).withDisk(source(Type.MOUNT, "/m")));
        assertThat(ResourceShrink.toQuantities(large, quantities("disk:10"), new Random(1))
                        .isEmpty())
                .isTrue();
        Resources both = Resources.of(disk(10), mount);
        Set<Resources> outcomes = new HashSet<>();
        Random random = new Random(1);
        for (int i = 0; i < 1000 && outcomes.size() < 2; i++) {
            outcomes.add(ResourceShrink.toQuantities(both, quantities("disk:10"), random));
        }
        assertThat(outcomes).containsExactlyInAnyOrderElementsOf(List.of(pool("disk:10"), Resources.of(mount)));
    }
}
