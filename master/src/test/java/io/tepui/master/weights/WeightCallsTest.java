package io.tepui.master.weights;

import static io.tepui.master.testing.OperatorCalls.updateWeight;
import static io.tepui.master.testing.OperatorCalls.updateWeights;
import static org.assertj.core.api.Assertions.assertThat;

import io.tepui.allocator.AllocatorInput;
import io.tepui.master.core.Effect;
import io.tepui.master.core.MasterSettings;
import io.tepui.master.testing.MasterWorld;
import io.tepui.master.testing.TestScheduler;
import io.tepui.protocol.v1.WeightInfo;
import io.tepui.protocol.v1.scheduler.Event;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The weight of a role")
class WeightCallsTest {
    private final MasterWorld world = MasterWorld.started();

    @Test
    @DisplayName("is set, told to the allocator, and outlives the master; other weights stay (T-42, MO-237)")
    void isSet() {
        assertThat(world.operatorCalls(updateWeight("db", 3)).status()).isEqualTo(202);
        assertThat(world.operatorCalls(updateWeight("web", 4)).status()).isEqualTo(202);
        assertThat(world.operatorCalls(updateWeight("web", 2.5)).status()).isEqualTo(202);

        assertThat(weights(world)).isEqualTo(Map.of("db", 3.0, "web", 2.5));
        assertThat(toldAllocator()).isEqualTo(new AllocatorInput.WeightsUpdated(Map.of("web", 2.5)));

        world.forgetEffects();
        world.failsOver();

        assertThat(weights(world)).isEqualTo(Map.of("db", 3.0, "web", 2.5));
        assertThat(toldAllocator()).isEqualTo(new AllocatorInput.WeightsUpdated(Map.of("db", 3.0, "web", 2.5)));
    }

    @Test
    @DisplayName("may be given with blanks around the role (MO-235)")
    void trimsRole() {
        assertThat(world.operatorCalls(updateWeight(" web\t", 2)).status()).isEqualTo(202);

        assertThat(weights(world)).isEqualTo(Map.of("web", 2.0));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/", "a//b", "/a", "a/", "-a", "a/./b", "..", "a/*", "a b", "a\u007f"})
    @DisplayName("is refused, with all others of the call, for what is no role (MO-235, T-154)")
    void refusesIllegalRoles(String role) {
        Effect.Answer answer = world.operatorCalls(updateWeights(weight("web", 2), weight(role, 2)));

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.text()).startsWith("update_weights.weight_infos: ").doesNotContain("\n");
        assertThat(weights(world)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, -1, Double.NaN, Double.POSITIVE_INFINITY})
    @DisplayName("must be above zero and finite (MO-235)")
    void refusesIllegalWeights(double value) {
        Effect.Answer answer = world.operatorCalls(updateWeight("web", value));

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.text()).contains("'web'").contains(String.valueOf(value));
        assertThat(weights(world)).isEmpty();
    }

    @Test
    @DisplayName("is refused for a role that --roles does not list (MO-235)")
    void refusesUnlisted() {
        MasterWorld listed = MasterWorld.started(MasterSettings.defaults()
                .edit()
                .roles(Optional.of(Set.of("web")))
                .build());

        assertThat(listed.operatorCalls(updateWeight("db", 2)).status()).isEqualTo(400);
        assertThat(listed.operatorCalls(updateWeight("web", 2)).status()).isEqualTo(202);
        assertThat(listed.operatorCalls(updateWeight("*", 2)).status()).isEqualTo(202);
    }

    @Test
    @DisplayName("of a name too long to be stored is refused, and the master goes on")
    void refusesTooLong() {
        Effect.Answer answer = world.operatorCalls(updateWeight("r".repeat(2000), 2));

        assertThat(answer.status()).isEqualTo(400);
        assertThat(world.effects(Effect.Abort.class)).isEmpty();
        assertThat(weights(world)).isEmpty();
    }

    @Test
    @DisplayName("needs not be named at all: an empty list is answered at once (MO-236)")
    void takesNothing() {
        world.holdRegistry();

        assertThat(world.operatorCalls(updateWeights()).status()).isEqualTo(202);
    }

    @Test
    @DisplayName("takes all offers of the cluster back if a framework has the role (MO-237, AR-291)")
    void rescindsAll() {
        world.agent().with("cpus:2;mem:1024").registers();
        TestScheduler web = world.scheduler().subscribes();
        world.agent().with("cpus:2;mem:1024").registers();
        TestScheduler db =
                world.scheduler().with(info -> info.clearRoles().addRoles("db")).subscribes();
        world.agent().with("cpus:2;mem:1024").registers();

        world.operatorCalls(updateWeight("other", 2));
        assertThat(web.events(Event.Type.RESCIND)).isEmpty();

        world.holdAllocations();
        world.operatorCalls(updateWeight("db", 2));

        assertThat(web.events(Event.Type.RESCIND).size()
                        + db.events(Event.Type.RESCIND).size())
                .isEqualTo(3);
        assertThat(world.state().offers().isEmpty()).isTrue();
    }

    @Test
    @DisplayName("of a role above those of a framework takes the offers back, too")
    void rescindsForDescendants() {
        world.agent().registers();
        TestScheduler nested = world.scheduler()
                .with(info -> info.clearRoles().addRoles("eng/web"))
                .subscribes();

        world.operatorCalls(updateWeight("eng", 2));

        assertThat(nested.events(Event.Type.RESCIND)).hasSize(1);
    }

    @Test
    @DisplayName("is answered for only when it is stored; until then nothing has changed (MO-100)")
    void waitsForRegistry() {
        world.holdRegistry();

        long request = world.operatorAsks(updateWeight("web", 2));

        assertThat(world.isAnswered(request)).isFalse();
        assertThat(weights(world)).isEmpty();

        world.releaseRegistry();

        assertThat(world.answer(request).status()).isEqualTo(202);
        assertThat(weights(world)).isEqualTo(Map.of("web", 2.0));
    }

    @Test
    @DisplayName("is taken from --weights, and stored, only while the registry has none (MO-238, AM-110, T-41)")
    void takesFlag() {
        MasterWorld flagged = MasterWorld.started(MasterSettings.defaults()
                .edit()
                .weights(Map.of("web", 2.0, "db", 3.0))
                .build());

        assertThat(weights(flagged)).isEqualTo(Map.of("web", 2.0, "db", 3.0));
        assertThat(flagged.registryKeys()).contains("weights/web", "weights/db");

        flagged.operatorCalls(updateWeight("web", 5));
        flagged.failsOver();

        assertThat(weights(flagged)).isEqualTo(Map.of("web", 5.0, "db", 3.0));
    }

    private AllocatorInput toldAllocator() {
        return world.effects(Effect.ToAllocator.class).stream()
                .map(Effect.ToAllocator::input)
                .filter(AllocatorInput.WeightsUpdated.class::isInstance)
                .reduce((first, second) -> second)
                .orElseThrow();
    }

    private static WeightInfo weight(String role, double value) {
        return WeightInfo.newBuilder().setRole(role).setWeight(value).build();
    }

    private static Map<String, Double> weights(MasterWorld world) {
        Map<String, Double> weights = new java.util.TreeMap<>();
        world.state().weights().values().forEach(weight -> weights.put(weight.getRole(), weight.getWeight()));
        return weights;
    }
}
