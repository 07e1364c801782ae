package io.tepui.master.quota;

import static io.tepui.master.testing.OperatorCalls.forceQuota;
import static io.tepui.master.testing.OperatorCalls.quota;
import static io.tepui.master.testing.OperatorCalls.setQuota;
import static io.tepui.master.testing.OperatorCalls.updateQuota;
import static org.assertj.core.api.Assertions.assertThat;

import io.tepui.master.testing.MasterWorld;
import io.tepui.master.testing.TestAgent;
import io.tepui.master.testing.TestScheduler;
import io.tepui.protocol.v1.Offer;
import io.tepui.protocol.v1.scheduler.Event;
import io.tepui.resources.ResourceQuantities;
import io.tepui.resources.Resources;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Offers and a new quota:")
class QuotaOffersTest {
    private final MasterWorld world = MasterWorld.started();

    private TestScheduler schedulerOf(String role) {
        return world.scheduler().with(info -> info.clearRoles().addRoles(role)).subscribes();
    }

    private static int rescinded(TestScheduler scheduler) {
        return scheduler.events(Event.Type.RESCIND).size();
    }

    private static Resources offered(TestScheduler scheduler) {
        return Resources.fromMessages(scheduler.offers().stream()
                .map(Offer::getResourcesList)
                .flatMap(List::stream)
                .toList());
    }

    @Test
    @DisplayName("a guarantee takes back offers of other roles until it is covered, and none of its own (T-71, MO-281)")
    void coversGuarantee() {
        for (int i = 0; i < 4; i++) {
            world.agent().with("cpus:2;mem:1024").registers();
        }
        TestScheduler greedy = schedulerOf("greedy");
        assertThat(greedy.offers()).hasSize(4);
        world.agent().with("cpus:2;mem:1024").registers();
        TestScheduler web = world.scheduler().subscribes();
        world.holdAllocations();

        assertThat(world.operatorCalls(updateQuota(quota("web", "cpus:3", ""))).status())
                .isEqualTo(200);

        assertThat(rescinded(greedy)).isEqualTo(2);
        assertThat(rescinded(web)).isZero();
    }

    @Test
    @DisplayName("a framework with quota gets its guarantee on a full cluster when tasks there end or offers come back")
    void guaranteeIsMetOnFullCluster() {
        for (int i = 0; i < 4; i++) {
            world.agent().with("cpus:2;mem:1024").registers();
        }
        TestScheduler greedy = schedulerOf("greedy");
        TestScheduler web = world.scheduler().subscribes();
        assertThat(web.offers()).isEmpty();

        world.operatorCalls(updateQuota(quota("web", "cpus:4;mem:2048", "")));
        world.allocates();

        assertThat(offered(web).scalarQuantities()).isEqualTo(ResourceQuantities.parse("cpus:4;mem:2048"));
        assertThat(greedy.offers()).hasSize(2);
    }

    @Test
    @DisplayName("a limit takes back offers of the role and its descendants until they are within (T-72, MO-281)")
    void keepsLimits() {
        for (int i = 0; i < 4; i++) {
            world.agent().with("cpus:2;mem:1024").registers();
        }
        TestScheduler nested = schedulerOf("web/api");
        TestAgent used = world.agent().with("cpus:2;mem:1024").registers();
        nested.launches(used, "one");
        TestScheduler other = schedulerOf("other");
        world.agent().with("cpus:2;mem:1024").registers();
        int others = other.offers().size();
        world.holdAllocations();
        int own = nested.offers().size();

        world.operatorCalls(updateQuota(quota("web", "", "cpus:5")));

        // One cpu is in use, so two offers of two cpus each may stay.
        assertThat(nested.offers()).hasSize(2);
        assertThat(rescinded(nested)).isEqualTo(own - 2);
        assertThat(other.offers()).hasSize(others);
    }

    @Test
    @DisplayName(
            "the older call takes back all offers of as many agents as the role has active frameworks (T-70, MO-286)")
    void freesAgents() {
        for (int i = 0; i < 5; i++) {
            world.agent().with("cpus:2;mem:1024").registers();
        }
        TestScheduler greedy = schedulerOf("greedy");
        world.scheduler().subscribes();
        world.scheduler().subscribes();
        world.scheduler().subscribes().disconnects();
        world.holdAllocations();

        assertThat(world.operatorCalls(setQuota("web", "cpus:1;mem:512")).status())
                .isEqualTo(202);

        assertThat(rescinded(greedy)).isEqualTo(2);
    }

    @Test
    @DisplayName("the older call goes on until the guarantee is covered (MO-286)")
    void coversOlderGuarantee() {
        for (int i = 0; i < 5; i++) {
            world.agent().with("cpus:2;mem:1024").registers();
        }
        TestScheduler greedy = schedulerOf("greedy");
        world.holdAllocations();

        world.operatorCalls(setQuota("web", "cpus:5"));

        assertThat(rescinded(greedy)).isEqualTo(3);
    }

    @Test
    @DisplayName(
            "a quota of an empty cluster is known after a change of master and holds others back only as far as it goes (T-73)")
    void recoversQuota() {
        world.operatorCalls(forceQuota(quota("web", "cpus:2;mem:1024", "")));
        world.failsOver();
        TestScheduler other = schedulerOf("other");

        world.agent().with("cpus:2;mem:1024").registers();
        world.allocates();
        assertThat(other.offers()).isEmpty();

        world.agent().with("cpus:2;mem:1024").registers();
        world.allocates();
        assertThat(offered(other).scalarQuantities()).isEqualTo(ResourceQuantities.parse("cpus:2;mem:1024"));
    }
}
