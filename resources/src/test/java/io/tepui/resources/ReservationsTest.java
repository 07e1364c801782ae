package io.tepui.resources;

import static io.tepui.resources.Samples.dynamic;
import static io.tepui.resources.Samples.entry;
import static io.tepui.resources.Samples.labels;
import static io.tepui.resources.Samples.pool;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Reservations")
class ReservationsTest {
    private static Resources reserved(String role, String text) {
        return pool(text).pushReservation(Reservation.ofDynamic(role, "ann"));
    }

    @Test
    @DisplayName("are filtered by the exact role of the last element; none are for * (AR-50, AR-326)")
    void filters() {
        Resources all = pool("cpus:1;mem:2;cpus(role1):2;mem(role1):3;cpus(role2):4");
        assertThat(all.unreserved()).isEqualTo(pool("cpus:1;mem:2"));
        assertThat(all.reserved("role1")).isEqualTo(pool("cpus(role1):2;mem(role1):3"));
        assertThat(all.reserved("role2")).isEqualTo(pool("cpus(role2):4"));
        assertThat(all.reserved("*").isEmpty()).isTrue();
        assertThat(all.reserved("role3").isEmpty()).isTrue();
        assertThat(all.reservations())
                .isEqualTo(Map.of(
                        "role1", pool("cpus(role1):2;mem(role1):3"),
                        "role2", pool("cpus(role2):4")));
    }

    @Test
    @DisplayName("may be used by their role and its strict descendants (AR-51, AR-52, AR-326)")
    void allocatable() {
        Resources all = pool("cpus:1;cpus(a):2;cpus(a/b):3;cpus(a/bx):4;cpus(a/bx/c):5");
        assertThat(all.allocatableTo("a/bx")).isEqualTo(pool("cpus:1;cpus(a):2;cpus(a/bx):4"));
        assertThat(all.allocatableTo("a")).isEqualTo(pool("cpus:1;cpus(a):2"));
        assertThat(all.allocatableTo("*")).isEqualTo(pool("cpus:1"));
        assertThat(entry("cpus(a/bx):1").isReservedToSubtreeOf("a")).isTrue();
        assertThat(entry("cpus(a/bx):1").isReservedToSubtreeOf("a/b")).isFalse();
        assertThat(entry("cpus:1").isReservedToSubtreeOf("a")).isFalse();
        assertThat(entry("cpus:1").withAllocation("a/b").isAllocatedToSubtreeOf("a"))
                .isTrue();
        assertThat(entry("cpus:1").withAllocation("ab").isAllocatedToSubtreeOf("a"))
                .isFalse();
    }

    @Test
    @DisplayName("merge when they are taken away (AR-56, AR-326)")
    void toUnreserved() {
        assertThat(pool("cpus(role1):1;cpus(role2):2;mem(role1):5").toUnreserved())
                .isEqualTo(pool("cpus:3;mem:5"));
    }

    @Test
    @DisplayName("are pushed and popped one by one, and a stack that is not valid is refused (AR-56, AR-75)")
    void pushAndPop() {
        Resources base = reserved("a", "cpus:1;mem:5");
        Resources refined = base.pushReservation(Reservation.ofDynamic("a/b/c"));
        assertThat(refined.popReservation()).isEqualTo(base);
        assertThat(refined.reserved("a/b/c")).isEqualTo(refined);
        assertThat(refined.iterator().next().isRefined()).isTrue();
        assertThat(base.iterator().next().isRefined()).isFalse();
        assertThatThrownBy(() -> base.pushReservation(Reservation.ofDynamic("a")))
                .isInstanceOf(ResourceException.class)
                .hasMessageContaining("is not a descendant");
        assertThatThrownBy(() -> base.pushReservation(Reservation.ofStatic("a/b")))
                .isInstanceOf(ResourceException.class);
        assertThatThrownBy(() -> base.pushReservation(Reservation.ofDynamic("*")))
                .isInstanceOf(ResourceException.class);
        assertThatThrownBy(() -> pool("cpus:1").popReservation()).isInstanceOf(ResourceException.class);
    }

    @Test
    @DisplayName("differ by type, role, principal and labels, and then stay apart (AR-37, AR-49, AR-327)")
    void pairwiseUnequal() {
        List<ResourceEntry> kinds = List.of(
                entry("cpus:1"),
                entry("cpus(role1):1"),
                entry("cpus(role2):1"),
                dynamic("cpus:1", "role1", "p1"),
                dynamic("cpus:1", "role1", "p2"),
                dynamic("cpus:1", "role2", "p1"),
                dynamic("cpus:1", "role2", "p2"),
                entry("cpus:1").withPushedReservation(Reservation.ofDynamic("role1")),
                entry("cpus:1")
                        .withPushedReservation(
                                Reservation.ofDynamic("role1", "p1").withLabels(labels("foo", "bar"))),
                entry("cpus:1")
                        .withPushedReservation(
                                Reservation.ofDynamic("role1", "p1").withLabels(labels("foo", "baz"))));
        for (ResourceEntry one : kinds) {
            assertThat(Resources.of(one, one).size()).isEqualTo(1);
            assertThat(Resources.of(one, one).minus(Resources.of(one))).isEqualTo(Resources.of(one));
            for (ResourceEntry other : kinds) {
                if (one != other) {
                    assertThat(one).isNotEqualTo(other);
                    assertThat(Resources.of(one, other).size()).isEqualTo(2);
                    assertThat(Resources.of(one).contains(Resources.of(other))).isFalse();
                    assertThat(Resources.of(one).minus(Resources.of(other))).isEqualTo(Resources.of(one));
                }
            }
        }
    }

    @Test
    @DisplayName("compare labels regardless of order, repeated ones as often as they occur (AR-37)")
    void labelOrder() {
        Reservation plain = Reservation.ofDynamic("role1", "p1");
        assertThat(plain.withLabels(labels("a", "1", "b", "2")))
                .isEqualTo(plain.withLabels(labels("b", "2", "a", "1")));
        assertThat(plain.withLabels(labels("a", "1", "a", "1")))
                .isNotEqualTo(plain.withLabels(labels("a", "1", "b", "2")));
        assertThat(plain.withLabels(labels("a", "1", "b", "2")))
                .isNotEqualTo(plain.withLabels(labels("a", "1", "a", "1")));
    }

    @Test
    @DisplayName("have the common prefix of both stacks as ancestor (AR-58, AR-328)")
    void ancestors() {
        Resources base = pool("cpus:1;mem:5");
        Resources foo = reserved("foo", "cpus:1;mem:5");
        Resources bar = foo.pushReservation(Reservation.ofDynamic("foo/bar"));
        Resources baz = foo.pushReservation(Reservation.ofDynamic("foo/baz"));
        assertThat(ResourceSearch.reservationAncestor(bar, bar)).isEqualTo(bar);
        assertThat(ResourceSearch.reservationAncestor(base, foo)).isEqualTo(base);
        assertThat(ResourceSearch.reservationAncestor(foo, base)).isEqualTo(base);
        assertThat(ResourceSearch.reservationAncestor(bar, foo)).isEqualTo(foo);
        assertThat(ResourceSearch.reservationAncestor(bar, baz)).isEqualTo(foo);
        assertThat(ResourceSearch.reservationAncestor(
                        bar.iterator().next(), baz.iterator().next()))
                .isEqualTo(foo.iterator().next());
        assertThatThrownBy(() -> ResourceSearch.reservationAncestor(foo, pool("cpus:2")))
                .isInstanceOf(ResourceException.class);
        assertThatThrownBy(() -> ResourceSearch.reservationAncestor(Resources.empty(), Resources.empty()))
                .isInstanceOf(ResourceException.class);
    }

    @Test
    @DisplayName("are preferred when amounts are looked for: the target's own, then none, then any (AR-59, AR-325)")
    void find() {
        Resources all = pool("cpus(role1):1;mem(role1):5;cpus(role2):2;mem(role2):8;cpus:1;mem:7");
        assertThat(ResourceSearch.find(all, pool("cpus(role1):3;mem(role1):15")))
                .contains(pool("cpus(role1):1;mem(role1):5;cpus:1;mem:7;cpus(role2):1;mem(role2):3"));
        assertThat(ResourceSearch.find(all, pool("cpus:1;mem:3"))).contains(pool("cpus:1;mem:3"));
        assertThat(ResourceSearch.find(all, pool("cpus(role1):1"))).contains(pool("cpus(role1):1"));
        assertThat(ResourceSearch.find(all, pool("cpus(role3):2"))).contains(pool("cpus:1;cpus(role1):1"));
        assertThat(ResourceSearch.find(all, pool("cpus(role1):5"))).isEmpty();
        assertThat(ResourceSearch.find(all, pool("gpus:1"))).isEmpty();
        assertThat(ResourceSearch.find(pool("ports:[1-10];ports(role1):[20-22]"), pool("ports(role1):[20-21, 5-6]")))
                .as("no single entry has both")
                .isEmpty();
    }
}
