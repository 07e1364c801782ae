package io.tepui.resources;

import static io.tepui.resources.Samples.entry;
import static io.tepui.resources.Samples.pool;
import static io.tepui.resources.Samples.scalarMessage;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("A pool")
class ResourcesTest {
    @Test
    @DisplayName("prints its entries in one line (AR-67, AR-316)")
    void prints() {
        assertThat(pool("cpus:45.55;ports:[10000-20000, 30000-50000];disks:{sda1}"))
                .hasToString("cpus:45.55; ports:[10000-20000, 30000-50000]; disks:{sda1}");
        assertThat(Resources.empty()).hasToString("{}");
    }

    @Test
    @DisplayName("drops invalid and empty messages (AR-28, AR-317)")
    void drops_invalid_and_empty() {
        assertThat(Resources.fromMessages(List.of(scalarMessage("", 1).build())))
                .isEqualTo(Resources.empty());
        assertThat(Resources.fromMessages(List.of(scalarMessage("cpus", 0).build()))
                        .isEmpty())
                .isTrue();
        assertThat(Resources.fromMessages(List.of(scalarMessage("cpus", -1).build()))
                        .isEmpty())
                .isTrue();
        assertThat(Resources.fromMessages(List.of(
                        scalarMessage("cpus", 1).build(),
                        scalarMessage("cpus", 2).build())))
                .isEqualTo(pool("cpus:3"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    cpus:1;mem:10             | cpus:2;mem:20            | cpus:3;mem:30
                    cpus(role1):1             | cpus(role1):2            | cpus(role1):3
                    cpus(role1):1             | cpus(role2):2            | cpus(role1):1;cpus(role2):2
                    cpus:1                    | mem:1                    | cpus:1;mem:1
                    ports:[1-4, 9-10]         | ports:[5-8]              | ports:[1-10]
                    disks:{sda1,sda2}         | disks:{sda2,sda3}        | disks:{sda1,sda2,sda3}
                    """)
    @DisplayName("adds entry by entry (AR-46, AR-318 to AR-320)")
    void adds(String left, String right, String sum) {
        assertThat(pool(left).plus(pool(right))).isEqualTo(pool(sum));
        assertThat(pool(left).builder().add(pool(right)).build()).isEqualTo(pool(sum));
        assertThat(Resources.sum(List.of(pool(left), pool(right)))).isEqualTo(pool(sum));
        Resources oneByOne = pool(left);
        for (ResourceEntry entry : pool(right)) {
            oneByOne = oneByOne.plus(entry);
        }
        assertThat(oneByOne).isEqualTo(pool(sum));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    cpus:50;mem:4096          | cpus:0.5;mem:1024        | cpus:49.5;mem:3072
                    cpus:1                    | cpus:3                   | ''
                    cpus:1                    | cpus:1                   | ''
                    cpus(role1):5;cpus:1      | cpus(role1):2            | cpus(role1):3;cpus:1
                    cpus(role1):5             | cpus(role2):2            | cpus(role1):5
                    cpus:1                    | mem:1                    | cpus:1
                    ports:[20000-40000]       | ports:[10000-20000, 30000-50000] | ports:[20001-29999]
                    disks:{sda1,sda2}         | disks:{sda2,sda3}        | disks:{sda1}
                    disks:{sda1}              | disks:{sda1}             | ''
                    """)
    @DisplayName("subtracts without ever becoming negative or carrying over (AR-47, AR-318 to AR-320)")
    void subtracts(String left, String right, String rest) {
        assertThat(pool(left).minus(pool(right))).isEqualTo(pool(rest));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    cpus:50;mem:4096          | cpus:0.5;mem:1024        | true
                    cpus:0.5;mem:1024         | cpus:50;mem:4096         | false
                    cpus:50                   | cpus:50                  | true
                    cpus(role1):50            | cpus(role2):1            | false
                    cpus(role1):50            | cpus:1                   | false
                    cpus:50                   | cpus(role1):1            | false
                    cpus:50                   | ''                       | true
                    ''                        | cpus:1                   | false
                    ports:[1-10, 20-30]       | ports:[2-3, 25-25]       | true
                    ports:[1-10, 20-30]       | ports:[10-20]            | false
                    disks:{sda1,sda2}         | disks:{sda2}             | true
                    """)
    @DisplayName("contains what can be taken from it as a whole (AR-43, AR-318 to AR-320)")
    void contains(String larger, String smaller, boolean contained) {
        assertThat(pool(larger).contains(pool(smaller))).isEqualTo(contained);
    }

    @Test
    @DisplayName("contains no invalid message, not even a negative amount (AR-44)")
    void contains_no_invalid_message() {
        assertThat(pool("cpus:1").contains(scalarMessage("cpus", -1).build())).isFalse();
        assertThat(pool("cpus:1").contains(scalarMessage("cpus", 1).build())).isTrue();
    }

    @Test
    @DisplayName("keeps its ports getter only while ports are left (AR-319)")
    void loses_its_ports() {
        Resources rest = pool("ports:[1-10]").minus(pool("ports:[1-10]"));
        assertThat(rest).isEqualTo(Resources.empty()).hasToString("{}");
        assertThat(rest.ports()).isEmpty();
        assertThat(pool("ports(a):[1-2];ports(b):[3-4]").ports()).contains(Ranges.of(1, 4));
    }

    @Test
    @DisplayName("does not drift: 1.001 through 2500 rounds and 100,000 operations (AR-8, AR-321)")
    void does_not_drift() {
        Resources step = pool("cpus:1.001");
        Resources sum = step;
        for (int i = 0; i < 2500; i++) {
            sum = sum.plus(step).plus(step).minus(step).minus(step);
        }
        assertThat(sum).isEqualTo(step);
        assertThat(sum.cpus()).hasValue(1.001);
        for (int i = 0; i < 100_000; i++) {
            sum = sum.plus(step);
        }
        for (int i = 0; i < 100_000; i++) {
            sum = sum.minus(step);
        }
        assertThat(sum.cpus()).hasValue(1.001);
    }

    @Test
    @DisplayName("sums to three decimals: 1.5011 to 1.501 and 1.5015 to 1.502 (AR-54, AR-321)")
    void sums_to_three_decimals() {
        assertThat(pool("cpus:1.5011").cpus()).hasValue(1.501);
        assertThat(pool("cpus:1.5015").cpus()).hasValue(1.502);
    }

    @Test
    @DisplayName("stays as it was whatever is made of it (AR-31, AR-322)")
    void is_immutable() {
        Resources original = pool("cpus:1;mem:512;disk(role):1");
        String before = original.toString();
        original.plus(pool("cpus:5;gpus:1")).minus(pool("mem:512"));
        original.builder().add(pool("cpus:5")).subtract(entry("mem:1")).build();
        assertThat(original).hasToString(before);
    }

    @Test
    @DisplayName("stays as it was when its builder goes on (AR-31)")
    void is_independent_of_its_builder() {
        ResourcesBuilder builder = new ResourcesBuilder().add(pool("cpus:1;mem:1;disk:1;gpus:1"));
        Resources first = builder.build();
        builder.add(pool("cpus:1;x:1")).subtract(entry("mem:1"));
        assertThat(first).isEqualTo(pool("cpus:1;mem:1;disk:1;gpus:1"));
        assertThat(builder.build()).isEqualTo(pool("cpus:2;disk:1;gpus:1;x:1"));
    }

    @Test
    @DisplayName("differs from an empty one (AR-323)")
    void differs_from_empty() {
        assertThat(pool("cpus:2")).isNotEqualTo(Resources.empty());
        assertThat(Resources.empty()).isEqualTo(pool(""));
    }

    @Test
    @DisplayName("tells names, kinds, sums and entries by name (AR-54, AR-323)")
    void tells_names_and_kinds() {
        Resources all = pool("cpus:1;cpus(role):2;mem(role):10.7;ports:[1-2];disks:{a}");
        assertThat(all.names()).containsExactly("cpus", "disks", "mem", "ports");
        assertThat(all.kinds()).containsEntry("ports", Amount.Kind.RANGES).containsEntry("mem", Amount.Kind.SCALAR);
        assertThat(all.named("cpus")).isEqualTo(pool("cpus:1;cpus(role):2"));
        assertThat(all.scalars()).isEqualTo(pool("cpus:1;cpus(role):2;mem(role):10.7"));
        assertThat(all.scalar("cpus")).contains(Scalar.of(3));
        assertThat(all.scalar("ports")).isEmpty();
        assertThat(all.set("disks")).contains(SetValue.of("a"));
        assertThat(all.mem()).hasValue(10);
        assertThat(all.disk()).isEmpty();
        assertThat(all.gpus()).isEmpty();
    }

    @Test
    @DisplayName("contains quantities summed over roles, set items and integers (AR-60, AR-324)")
    void contains_quantities() {
        Resources all = pool("cpus:1;cpus(role):2;ports:[1-2];disks:{a,b,c}");
        assertThat(all.contains(ResourceQuantities.parse("cpus:3"))).isTrue();
        assertThat(all.contains(ResourceQuantities.parse("cpus:3.001"))).isFalse();
        assertThat(all.contains(ResourceQuantities.parse("ports:2;disks:3"))).isTrue();
        assertThat(all.contains(ResourceQuantities.parse("ports:3"))).isFalse();
        assertThat(all.contains(ResourceQuantities.parse("mem:1"))).isFalse();
        assertThat(all.contains(ResourceQuantities.EMPTY)).isTrue();
    }

    @Test
    @DisplayName("counts an equal entry once, and one of another amount not at all (AR-35, AR-339)")
    void counts() {
        Resources two = pool("cpus:1").plus(pool("cpus:1"));
        assertThat(two.count(entry("cpus:1"))).isZero();
        assertThat(two.count(entry("cpus:2"))).isOne();
        assertThat(two.count(entry("mem:2"))).isZero();
    }

    @Test
    @DisplayName("of hundreds of entries finds, merges and removes the right ones")
    void works_when_large() {
        ResourcesBuilder builder = new ResourcesBuilder();
        for (int i = 0; i < 800; i++) {
            builder.add(entry("cpus(role" + i + "):1"));
        }
        Resources large = builder.build();
        Resources odd = large.filter(e -> Integer.parseInt(e.reservationRole().substring(4)) % 2 == 1);
        assertThat(large.size()).isEqualTo(800);
        assertThat(large.plus(large).size()).isEqualTo(800);
        assertThat(large.plus(large).cpus()).hasValue(1600);
        assertThat(large.contains(odd)).isTrue();
        assertThat(odd.contains(large)).isFalse();
        assertThat(large.minus(odd).size()).isEqualTo(400);
        assertThat(large.minus(odd).plus(odd)).isEqualTo(large);
        assertThat(large.minus(large)).isEqualTo(Resources.empty());
    }
}
