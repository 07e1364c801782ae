package io.tepui.allocator;

import static io.tepui.allocator.AllocatorWorld.details;
import static io.tepui.allocator.AllocatorWorld.profile;
import static io.tepui.allocator.Pools.pool;
import static io.tepui.allocator.Pools.reserved;
import static io.tepui.allocator.Pools.revocable;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.tepui.allocator.AllocatorInput.AgentAdded;
import io.tepui.allocator.AllocatorInput.AgentDeactivated;
import io.tepui.allocator.AllocatorInput.FrameworkDeactivated;
import io.tepui.allocator.AllocatorInput.OffersSuppressed;
import io.tepui.allocator.AllocatorInput.RecoveryStarted;
import io.tepui.allocator.AllocatorInput.UnavailabilityUpdated;
import io.tepui.allocator.AllocatorInput.WhitelistUpdated;
import io.tepui.allocator.Explanation.Answer;
import io.tepui.allocator.Explanation.Kind;
import io.tepui.allocator.Explanation.Query;
import io.tepui.allocator.Explanation.Reason;
import io.tepui.protocol.v1.FrameworkInfo.Capability;
import io.tepui.protocol.v1.TimeInfo;
import io.tepui.protocol.v1.Unavailability;
import io.tepui.resources.ResourceQuantities;
import io.tepui.resources.Resources;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Why there was no offer: because")
class ExplainTest {
    private static final Duration DAY = Duration.ofDays(1);

    private final AllocatorWorld world = new AllocatorWorld();

    /** The answer for the only agent and role. */
    private Answer only(String framework) {
        List<Answer> answers = world.explain(framework).answers();
        assertThat(answers).hasSize(1);
        return answers.getFirst();
    }

    private Reason reason(String framework, Kind kind) {
        Answer answer = only(framework);
        assertThat(answer.offerable()).as("%s", answer).isFalse();
        List<Reason> found =
                answer.reasons().stream().filter(each -> each.kind() == kind).toList();
        assertThat(found).as("%s", answer).hasSize(1);
        return found.getFirst();
    }

    @Test
    @DisplayName("there is none: resources that came free are offerable until the next run")
    void offerable() {
        world.framework("F1", "role1");
        world.agent("A", "cpus:2;mem:1024");
        world.decline("A", "F1");
        Answer answer = only("F1");
        assertThat(answer).isEqualTo(new Answer("A", "A", "role1", true, pool("cpus:2;mem:1024"), List.of()));
        world.interval();
        assertThat(only("F1").offerable()).isFalse();
    }

    @Test
    @DisplayName("the framework refused them, and the filter lasts (AR-186)")
    void filter() {
        world.framework("F1", "role1");
        world.agent("A", "cpus:2;mem:1024");
        world.decline("A", "F1", Duration.ofSeconds(5));
        world.pass(Duration.ofMillis(1500));
        Reason reason = reason("F1", Kind.FILTER);
        assertThat(reason.resources()).isEqualTo(pool("cpus:2;mem:1024"));
        assertThat(reason.text()).isEqualTo("refused by the framework; the filter has 3.5 s left");
        world.pass(Duration.ofMillis(3500));
        assertThat(reason("F1", Kind.FILTER).text())
                .isEqualTo("refused by the framework; the filter ends with the next run");
        world.pass(Duration.ofMillis(1));
        assertThat(only("F1").offerable()).isTrue();
    }

    @Test
    @DisplayName("others use them or are offered them")
    void held() {
        world.framework("F1", "role1");
        world.agent("A", "cpus:2;mem:1024");
        world.use("A", "F1", "role1", pool("cpus:2;mem:512"));
        world.framework("F2", "role2");
        assertThat(reason("F2", Kind.IN_USE))
                .isEqualTo(new Reason(Kind.IN_USE, pool("cpus:2;mem:512"), "in use by framework F1 in role 'role1'"));
        assertThat(reason("F2", Kind.OFFERED).resources()).isEqualTo(pool("mem:512"));
        assertThat(only("F2").free()).isEqualTo(Resources.empty());
    }

    @Test
    @DisplayName("frameworks that have not come back use them (AR-143)")
    void strays() {
        world.framework("F1", "role1");
        world.step(new AgentAdded(
                "A",
                details("A"),
                pool("cpus:2;mem:1024"),
                Map.of("F9", pool("cpus:2;mem:1024").allocate("role9"))));
        assertThat(reason("F1", Kind.IN_USE).text()).isEqualTo("in use by or offered to other frameworks");
    }

    @Test
    @DisplayName("the limit of the role is reached (AR-176)")
    void limit() {
        world.quota("role1", "", "cpus:2;mem:512");
        world.framework("F1", "role1");
        world.agent("B", "cpus:2;mem:512");
        world.agent("A", "cpus:4;mem:1024");
        List<Answer> answers = world.explain("F1").answers();
        assertThat(answers.getLast().reasons())
                .containsExactlyInAnyOrder(
                        new Reason(
                                Kind.LIMIT,
                                pool("cpus:4;mem:1024"),
                                "the limit of role 'role1' is 2 cpus, of which 2 are consumed; 512 mem, of which 512 are consumed"));
    }

    @Test
    @DisplayName("they are kept free for the guarantees of other roles (AR-168, AR-176)")
    void headroom() {
        world.quota("role2", "cpus:4;mem:1024", "");
        world.framework("F1", "role1");
        world.agent("A", "cpus:4;mem:1024");
        assertThat(reason("F1", Kind.HEADROOM))
                .isEqualTo(new Reason(
                        Kind.HEADROOM, pool("cpus:4;mem:1024"), "kept free for the guarantees of role 'role2'"));
        world.agent("B", "cpus:8;mem:512");
        Answer b = world.explain("F1").answers().getLast();
        assertThat(world.got("B", "F1")).isEqualTo(pool("cpus:8;mem:512"));
        assertThat(b.offerable()).isFalse();
    }

    @Test
    @DisplayName("its role's own guarantee is refused, although the rest is kept for it (AR-171, AR-186)")
    void refusedGuarantee() {
        world.quota("role1", "cpus:2;mem:1024");
        world.framework("F1", "role1");
        world.agent("A", "cpus:2;mem:1024");
        world.decline("A", "F1", DAY);
        assertThat(only("F1").reasons()).extracting(Reason::kind).containsExactly(Kind.FILTER);
        assertThat(only("F1").offerable()).isFalse();
    }

    @Test
    @DisplayName("they are reserved for another role (AR-51)")
    void reservation() {
        world.framework("F1", "role1");
        world.agent("A", reserved("role2", "cpus:2;mem:1024"));
        assertThat(reason("F1", Kind.RESERVATION))
                .isEqualTo(new Reason(
                        Kind.RESERVATION, reserved("role2", "cpus:2;mem:1024"), "reserved for role 'role2'"));
    }

    @Test
    @DisplayName("they are less than an offer must have (AR-184)")
    void notEnough() {
        world.framework("F1", "role1");
        world.agent("A", "cpus:0.005;mem:16;disk:100");
        assertThat(reason("F1", Kind.NOT_ENOUGH).text()).isEqualTo("an offer must have at least cpus:0.01 or mem:32");
        world.framework(
                "F2",
                profile("role2").withMinAllocatable(Map.of("role2", List.of(ResourceQuantities.parse("disk:200")))));
        assertThat(reason("F2", Kind.NOT_ENOUGH).text())
                .isEqualTo("an offer to the framework in this role must have at least disk:200");
    }

    @Test
    @DisplayName("the framework lacks the capability for them (AR-192, AR-193)")
    void capabilities() {
        world.framework("F1", "role1");
        world.agent("A", revocable("cpus:2;mem:1024"));
        assertThat(reason("F1", Kind.CAPABILITY).text())
                .isEqualTo("the framework lacks the capability REVOCABLE_RESOURCES");
        AllocatorWorld gpus = new AllocatorWorld();
        gpus.framework("F1", "role1");
        gpus.agent("A", "cpus:2;mem:1024;gpus:1");
        Answer answer = gpus.explain("F1").answers().getFirst();
        assertThat(answer.offerable()).isFalse();
        assertThat(answer.reasons()).extracting(Reason::kind).containsExactly(Kind.CAPABILITY);
    }

    @Test
    @DisplayName("the agent lacks the capability for role or framework (AR-189)")
    void agentCapabilities() {
        world.framework("F1", "a/b");
        world.step(new AgentAdded(
                "A", new AgentDetails("A", List.of(), Optional.empty(), Set.of()), pool("cpus:2;mem:1024"), Map.of()));
        assertThat(only("F1").offerable()).isFalse();
        assertThat(only("F1").reasons())
                .extracting(Reason::text)
                .containsExactly(Barrier.HIERARCHICAL_ROLE.text, Barrier.MULTI_ROLE.text);
    }

    @Test
    @DisplayName("the agent is in another region (AR-192)")
    void domain() {
        AllocatorWorld here = new AllocatorWorld(AllocatorOptions.builder()
                .masterDomain(Optional.of(new FaultDomain("here", "zone")))
                .build());
        here.framework("F1", "role1");
        here.step(new AgentAdded(
                "A",
                new AgentDetails("A", List.of(), Optional.of(new FaultDomain("there", "zone")), AllocatorWorld.CAPABLE),
                pool("cpus:2;mem:1024"),
                Map.of()));
        assertThat(here.explain("F1").answers().getFirst().reasons())
                .extracting(Reason::kind)
                .containsExactly(Kind.DOMAIN);
    }

    @Test
    @DisplayName("the agent is deactivated or not whitelisted (AR-153)")
    void agentState() {
        world.framework("F1", "role1");
        world.agent("A", "cpus:2;mem:1024");
        world.decline("A", "F1");
        world.step(new AgentDeactivated("A"), new WhitelistUpdated(Optional.of(Set.of("B"))));
        reason("F1", Kind.AGENT_DEACTIVATED);
        assertThat(reason("F1", Kind.WHITELIST).text()).isEqualTo("hostname 'A' is not on the whitelist");
    }

    @Test
    @DisplayName("the framework is inactive or suppressed the role (AR-190)")
    void frameworkState() {
        world.framework("F1", profile(Set.of("role1", "role2")));
        world.agent("A", "cpus:2;mem:1024");
        world.decline("A", "F1");
        world.step(new OffersSuppressed("F1", Set.of("role2")));
        List<Answer> answers = world.explain("F1").answers();
        assertThat(answers)
                .extracting(Answer::role, Answer::offerable)
                .containsExactly(tuple("role1", true), tuple("role2", false));
        assertThat(answers.getLast().reasons()).extracting(Reason::kind).containsExactly(Kind.SUPPRESSED);
        world.step(new FrameworkDeactivated("F1"));
        assertThat(world.explain("F1").answers().getFirst().reasons())
                .extracting(Reason::kind)
                .containsExactly(Kind.FRAMEWORK_INACTIVE);
    }

    @Test
    @DisplayName("a new master waits for its agents (AR-151)")
    void recovery() {
        world.quota("role2", "cpus:1", "");
        world.step(new RecoveryStarted(10));
        world.framework("F1", "role1");
        world.agent("A", "cpus:2;mem:1024");
        reason("F1", Kind.RECOVERY);
    }

    @Test
    @DisplayName("none of it is for maintenance, which is told all the same (AR-202)")
    void maintenance() {
        world.framework("F1", "role1");
        world.agent("A", "cpus:2;mem:1024");
        world.decline("A", "F1");
        world.step(new OffersSuppressed("F1", Set.of()));
        world.step(new UnavailabilityUpdated(
                "A",
                Optional.of(Unavailability.newBuilder()
                        .setStart(TimeInfo.newBuilder().setNanoseconds(60_000_000_000L))
                        .build())));
        assertThat(reason("F1", Kind.MAINTENANCE).text())
                .isEqualTo("to be unavailable from 1970-01-01T00:01:00Z on; it is offered all the same");
    }

    @Test
    @DisplayName("an agent's many holders are summed up")
    void manyHolders() {
        for (int i = 0; i < 12; i++) {
            world.framework("H" + i, "role" + i);
        }
        Map<String, Resources> used = new HashMap<>();
        for (int i = 0; i < 12; i++) {
            used.put("H" + i, pool("cpus:1").allocate("role" + i));
        }
        world.step(new AgentAdded("A", details("A"), pool("cpus:12"), used));
        world.framework("F1", "role1", Capability.Type.SHARED_RESOURCES);
        Answer answer = only("F1");
        assertThat(answer.reasons()).hasSize(9);
        assertThat(answer.reasons().getLast().resources()).isEqualTo(pool("cpus:4"));
    }

    @Test
    @DisplayName("what is asked about can be narrowed, and the number of answers is bounded and the rest counted")
    void bounds() {
        world.framework("F1", profile(Set.of("role1", "role2")));
        for (int i = 0; i < 5; i++) {
            world.agent("A" + i, "cpus:1;mem:512");
        }
        Allocator allocator = world.allocator();
        Query all = new Query("F1", Optional.empty(), Optional.empty(), 3);
        Explanation explained = allocator.explain(all, world.now()).orElseThrow();
        assertThat(explained.roles()).containsExactly("role1", "role2");
        assertThat(explained.answers()).hasSize(3);
        assertThat(explained.omitted()).isEqualTo(7);
        assertThat(allocator
                        .explain(new Query("F1", Optional.of("A4"), Optional.of("role2"), 3), world.now())
                        .orElseThrow()
                        .answers())
                .extracting(Answer::agentId, Answer::role)
                .containsExactly(tuple("A4", "role2"));
        assertThat(allocator.explain(new Query("X", Optional.empty(), Optional.empty(), 3), world.now()))
                .isEmpty();
    }
}
