package io.tepui.master.quota;

import static io.tepui.master.testing.OperatorCalls.forceQuota;
import static io.tepui.master.testing.OperatorCalls.forceSetQuota;
import static io.tepui.master.testing.OperatorCalls.oddQuota;
import static io.tepui.master.testing.OperatorCalls.quota;
import static io.tepui.master.testing.OperatorCalls.removeQuota;
import static io.tepui.master.testing.OperatorCalls.request;
import static io.tepui.master.testing.OperatorCalls.setQuota;
import static io.tepui.master.testing.OperatorCalls.updateQuota;
import static org.assertj.core.api.Assertions.assertThat;

import io.tepui.allocator.AllocatorInput;
import io.tepui.master.core.Effect;
import io.tepui.master.core.MasterSettings;
import io.tepui.master.testing.MasterWorld;
import io.tepui.master.testing.TestAgent;
import io.tepui.master.testing.TestScheduler;
import io.tepui.protocol.internal.Registry;
import io.tepui.protocol.v1.Resource;
import io.tepui.protocol.v1.TaskState;
import io.tepui.protocol.v1.Value;
import io.tepui.protocol.v1.master.Call;
import io.tepui.protocol.v1.quota.QuotaConfig;
import io.tepui.protocol.v1.quota.QuotaRequest;
import io.tepui.resources.Reservation;
import io.tepui.resources.ResourceLimits;
import io.tepui.resources.ResourceQuantities;
import io.tepui.resources.Resources;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("The quota of a role")
class QuotaCallsTest {
    private final MasterWorld world = MasterWorld.started();

    private static MasterWorld listing(String... roles) {
        return MasterWorld.started(MasterSettings.defaults()
                .edit()
                .roles(Optional.of(Set.of(roles)))
                .build());
    }

    private int status(Call call) {
        return world.operatorCalls(call).status();
    }

    private Optional<QuotaConfig> stored(String role) {
        return world.state().quotas().get(role);
    }

    private List<AllocatorInput> toldAllocator() {
        return world.effects(Effect.ToAllocator.class).stream()
                .map(Effect.ToAllocator::input)
                .filter(AllocatorInput.QuotaUpdated.class::isInstance)
                .toList();
    }

    @Nested
    @DisplayName("by UPDATE_QUOTA")
    class ByUpdate {
        @Test
        @DisplayName("is set, told to the allocator, and replaced as a whole; a new master knows it (T-53, MO-281)")
        void isSet() {
            world.agent().registers();

            assertThat(status(updateQuota(quota("web", "cpus:1;mem:512", "cpus:2"))))
                    .isEqualTo(200);
            assertThat(stored("web")).contains(quota("web", "cpus:1;mem:512", "cpus:2"));

            assertThat(status(updateQuota(quota("web", "mem:64", "disk:0")))).isEqualTo(200);
            assertThat(stored("web")).contains(quota("web", "mem:64", "disk:0"));

            world.forgetEffects();
            world.failsOver();

            assertThat(stored("web")).contains(quota("web", "mem:64", "disk:0"));
            assertThat(toldAllocator())
                    .containsExactly(new AllocatorInput.QuotaUpdated(
                            "web", ResourceQuantities.parse("mem:64"), ResourceLimits.parse("disk:0")));
        }

        @Test
        @DisplayName("changes for all roles of a call or for none (T-54, MO-280)")
        void isAllOrNothing() {
            world.agent().with("cpus:4;mem:1024").registers();

            Effect.Answer tooMuch =
                    world.operatorCalls(updateQuota(quota("*", "cpus:3", ""), quota("web", "cpus:2", "")));

            assertThat(tooMuch.status()).isEqualTo(400);
            assertThat(tooMuch.text()).contains("cpus:5").contains("cpus:4").contains("force");
            assertThat(world.state().quotas().isEmpty()).isTrue();

            assertThat(status(updateQuota(quota("*", "cpus:3", ""), quota("web", "cpus:1", ""))))
                    .isEqualTo(200);
            assertThat(stored("*")).contains(quota("*", "cpus:3", ""));
            assertThat(stored("web")).contains(quota("web", "cpus:1", ""));
        }

        @Test
        @DisplayName("counts as it stands last when a call names the role twice (MO-282)")
        void lastCounts() {
            assertThat(status(forceQuota(quota("web", "cpus:1", ""), quota("web", "", "mem:5"))))
                    .isEqualTo(200);

            assertThat(stored("web")).contains(quota("web", "", "mem:5"));
        }

        @Test
        @DisplayName("of no role at all is answered at once (MO-281)")
        void takesNothing() {
            world.holdRegistry();

            assertThat(status(updateQuota())).isEqualTo(200);
        }

        @Test
        @DisplayName("that is reset to nothing shows as a bare role until the next master (MO-276)")
        void resets() {
            status(forceQuota(quota("web", "cpus:1", "")));

            assertThat(status(updateQuota(quota("web", "", "")))).isEqualTo(200);
            assertThat(stored("web")).contains(quota("web", "", ""));
            assertThat(world.registryKeys()).doesNotContain("quotas/web");
            assertThat(status(setQuota("web", "cpus:1"))).isEqualTo(400);

            world.failsOver();

            assertThat(stored("web")).isEmpty();
        }

        @ParameterizedTest
        @CsvSource({
            "cpus, -1, 5",
            "cpus, 1, -5",
            "cpus, NaN, 5",
            "cpus, Infinity, Infinity",
            "cpus, 1, NaN",
            "cpus, 1e-310, 5",
            "cpus, 2, 1",
            "cpus, 1, 1000000000001",
            "gpus, 1000000000001, 1000000000001",
            "mem, 1, 1099511627777",
            "disk, 1099511627777, 1099511627777"
        })
        @DisplayName("is refused for amounts that mean nothing (T-55, MO-277)")
        void refusesAmounts(String name, double guarantee, double limit) {
            Effect.Answer answer =
                    world.operatorCalls(forceQuota(quota("db", "", "cpus:1"), oddQuota("web", name, guarantee, limit)));

            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.text()).contains("'web'").contains(name).doesNotContain("\n");
            assertThat(world.state().quotas().isEmpty()).isTrue();
        }

        @Test
        @DisplayName("takes the largest amounts (T-55)")
        void takesCaps() {
            assertThat(status(forceQuota(
                            oddQuota("a", "mem", 1099511627776.0, 1099511627776.0),
                            oddQuota("b", "cpus", 1000000000000.0, 1000000000000.0))))
                    .isEqualTo(200);
        }

        @ParameterizedTest
        @CsvSource({"eng/web", "''", "-web", "'a b'"})
        @DisplayName("is refused for nested and illegal roles (T-78, MO-277)")
        void refusesRoles(String role) {
            assertThat(status(forceQuota(quota(role, "cpus:1", "")))).isEqualTo(400);
        }

        @Test
        @DisplayName("is refused for a role that --roles does not list (MO-277)")
        void refusesUnlisted() {
            MasterWorld listing = listing("web");

            assertThat(listing.operatorCalls(forceQuota(quota("db", "cpus:1", "")))
                            .status())
                    .isEqualTo(400);
            assertThat(listing.operatorCalls(forceQuota(quota("*", "cpus:1", "")))
                            .status())
                    .isEqualTo(200);
        }

        @Test
        @DisplayName("is refused when its limits are below what the role consumes, unless forced (T-69, MO-278)")
        void refusesLimitsBelowConsumption() {
            TestAgent agent = world.agent().registers();
            TestScheduler scheduler = world.scheduler().subscribes();
            scheduler.launches(agent, "one", "two");

            Effect.Answer answer = world.operatorCalls(updateQuota(quota("web", "", "cpus:1")));

            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.text()).contains("'web'").contains("cpus:2").contains("force");
            assertThat(status(updateQuota(quota("web", "", "cpus:2")))).isEqualTo(200);
            assertThat(status(forceQuota(quota("web", "", "cpus:1")))).isEqualTo(200);
        }

        @Test
        @DisplayName("counts unallocated reservations and those of descendants as consumed, but not offers (T-157)")
        void countsReservations() {
            Resources reserved = Resources.parse("cpus:3").pushReservation(Reservation.ofDynamic("web/api"));
            world.agent().withCheckpointed(reserved).registers();
            TestScheduler scheduler = world.scheduler().subscribes();
            assertThat(scheduler.offers()).isNotEmpty();

            assertThat(status(updateQuota(quota("web", "", "cpus:2.9")))).isEqualTo(400);
            assertThat(status(updateQuota(quota("web", "", "cpus:3;mem:0")))).isEqualTo(200);
        }

        @Test
        @DisplayName(
                "may not guarantee more than the registered agents have, disconnected ones too (T-63 to T-68, MO-279)")
        void refusesOvercommit() {
            assertThat(status(updateQuota(quota("web", "cpus:0.1", "")))).isEqualTo(400);
            world.agent().with("cpus:4;mem:1024").registers();
            world.agent().with("cpus(other):4;mem(other):1024").registers().loses();

            assertThat(status(updateQuota(quota("web", "cpus:9", "")))).isEqualTo(400);
            assertThat(status(updateQuota(quota("web", "cpus:8;mem:2048", "")))).isEqualTo(200);
            assertThat(status(updateQuota(quota("db", "cpus:1", "")))).isEqualTo(400);
            assertThat(status(updateQuota(quota("web", "cpus:7", ""), quota("db", "cpus:1", ""))))
                    .isEqualTo(200);
            assertThat(status(forceQuota(quota("db", "cpus:1000", "")))).isEqualTo(200);
        }
    }

    @Nested
    @DisplayName("by SET_QUOTA")
    class BySet {
        @Test
        @DisplayName("limits the role to what it guarantees; the page answers 202 (T-35, T-36, MO-286)")
        void isSet() {
            world.agent().registers();

            assertThat(status(setQuota("web", "cpus:1;mem:512"))).isEqualTo(202);

            assertThat(stored("web")).contains(quota("web", "cpus:1;mem:512", "cpus:1;mem:512"));
        }

        @Test
        @DisplayName("is refused while the role has one (T-59, MO-283)")
        void refusesSecond() {
            status(forceSetQuota("web", "cpus:1"));

            assertThat(status(forceSetQuota("web", "cpus:2"))).isEqualTo(400);
            assertThat(stored("web")).contains(quota("web", "cpus:1", "cpus:1"));
        }

        @Test
        @DisplayName("beyond the cluster is a conflict, unless forced (T-63, T-64, MO-285)")
        void refusesOvercommit() {
            world.agent().with("cpus:4;mem:1024").registers();
            world.agent().with("cpus:4;mem:1024").registers();

            assertThat(status(setQuota("web", "cpus:9"))).isEqualTo(409);
            assertThat(stored("web")).isEmpty();
            assertThat(status(setQuota("web", "cpus:8"))).isEqualTo(202);
            assertThat(status(forceSetQuota("db", "cpus:9"))).isEqualTo(202);
        }

        @ParameterizedTest
        @MethodSource("io.tepui.master.quota.QuotaCallsTest#invalidRequests")
        @DisplayName("is refused for what can't be guaranteed (T-56, T-58, T-78, MO-283)")
        void refuses(String because, QuotaRequest request) {
            world.agent().registers();

            Effect.Answer answer = world.operatorCalls(setQuota(request));

            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.text()).startsWith("set_quota.quota_request: ").contains(because);
            assertThat(world.state().quotas().isEmpty()).isTrue();
        }

        @Test
        @DisplayName("is refused for a role that --roles does not list (T-56)")
        void refusesUnlisted() {
            assertThat(listing("web")
                            .operatorCalls(forceSetQuota("db", "cpus:1"))
                            .status())
                    .isEqualTo(400);
        }
    }

    @Nested
    @DisplayName("by REMOVE_QUOTA")
    class ByRemove {
        @Test
        @DisplayName("is gone, also for the allocator and for the next master (T-37, T-60, MO-289)")
        void isRemoved() {
            status(forceSetQuota("web", "cpus:1"));
            world.forgetEffects();

            assertThat(status(removeQuota("web"))).isEqualTo(202);

            assertThat(stored("web")).isEmpty();
            assertThat(toldAllocator())
                    .containsExactly(
                            new AllocatorInput.QuotaUpdated("web", ResourceQuantities.EMPTY, ResourceLimits.UNLIMITED));
            world.failsOver();
            assertThat(stored("web")).isEmpty();
        }

        @Test
        @DisplayName("is refused when there is none (T-60, MO-287)")
        void refusesUnknown() {
            world.scheduler().subscribes();

            assertThat(status(removeQuota("never"))).isEqualTo(400);
            assertThat(status(removeQuota("web"))).isEqualTo(400);
            assertThat(status(removeQuota(""))).isEqualTo(400);
        }

        @Test
        @DisplayName("twice at once succeeds once (T-61, MO-288)")
        void removesOnce() {
            status(forceSetQuota("web", "cpus:1"));
            world.holdRegistry();

            long first = world.operatorAsks(removeQuota("web"));
            long second = world.operatorAsks(removeQuota("web"));
            assertThat(world.isAnswered(first)).isFalse();
            assertThat(world.isAnswered(second)).isFalse();
            world.releaseRegistry();

            assertThat(world.answer(first).status()).isEqualTo(202);
            assertThat(world.answer(second).status()).isEqualTo(400);
        }
    }

    @Test
    @DisplayName("is decided on what those before it leave: two that fit alone, but not together")
    void isDecidedInTurn() {
        world.agent().with("cpus:4;mem:1024").registers();
        world.holdRegistry();

        long first = world.operatorAsks(setQuota("web", "cpus:3"));
        long second = world.operatorAsks(setQuota("db", "cpus:3"));
        long third = world.operatorAsks(setQuota("ops", "cpus:1"));
        world.releaseRegistry();

        assertThat(world.answer(first).status()).isEqualTo(202);
        assertThat(world.answer(second).status()).isEqualTo(409);
        assertThat(world.answer(third).status()).isEqualTo(202);
    }

    @Test
    @DisplayName("asks for a master that knows limits while there is any (AM-105)")
    void needsCapability() {
        String key = "capabilities/QUOTA_V2";
        status(forceQuota(quota("web", "cpus:1", ""), quota("db", "", "mem:1")));
        assertThat(world.registryKeys()).contains(key);

        status(forceQuota(quota("db", "", "")));
        assertThat(world.registryKeys()).contains(key);

        status(removeQuota("web"));
        assertThat(world.registryKeys()).doesNotContain(key);
    }

    @Test
    @DisplayName(
            "and all else in the registry is left alone by a master that lacks what the registry asks for (AM-105)")
    void refusesToLead() {
        MasterWorld older = MasterWorld.notRecovered(MasterSettings.defaults());
        older.putInRegistry(
                "capabilities/TELEPORT",
                Registry.MinimumCapability.newBuilder()
                        .setCapability("TELEPORT")
                        .build());

        older.recovers();

        assertThat(older.effects(Effect.Abort.class)).singleElement().satisfies(abort -> assertThat(abort.reason())
                .contains("TELEPORT"));
        assertThat(older.state().leadership().recovered()).isFalse();
    }

    @Test
    @DisplayName("that is too large to be stored is refused, and the master goes on")
    void refusesTooLarge() {
        assertThat(status(forceQuota(quota("r".repeat(2000), "cpus:1", "")))).isEqualTo(400);
        assertThat(status(forceSetQuota("r".repeat(2000), "cpus:1"))).isEqualTo(400);
        assertThat(world.effects(Effect.Abort.class)).isEmpty();
        assertThat(status(forceSetQuota("web", "cpus:1"))).isEqualTo(202);
    }

    @Test
    @DisplayName("leaves tasks that run alone")
    void leavesTasks() {
        TestAgent agent = world.agent().registers();
        TestScheduler scheduler = world.scheduler().subscribes();
        scheduler.launches(agent, "one");

        status(forceQuota(quota("web", "", "cpus:0;mem:0")));

        assertThat(world.task(scheduler.id(), "one").state()).isEqualTo(TaskState.TASK_STAGING);
    }

    static Stream<Arguments> invalidRequests() {
        return Stream.of(
                invalid("empty", "cpus:1", QuotaRequest.Builder::clearGuarantee),
                invalid("SCALAR", "ports:[1-2]", request -> {}),
                invalid("reserved", "cpus(web):1", request -> {}),
                invalid("reserved", "cpus:1", request -> request.getGuaranteeBuilder(0)
                        .setRole("web")),
                invalid("revocable", "cpus:1", request -> request.getGuaranteeBuilder(0)
                        .setRevocable(Resource.RevocableInfo.getDefaultInstance())),
                invalid("disk", "disk:1", request -> request.getGuaranteeBuilder(0)
                        .getDiskBuilder()
                        .getSourceBuilder()
                        .setType(Resource.DiskInfo.Source.Type.MOUNT)),
                invalid("twice", "cpus:1", request -> request.addGuarantee(request.getGuarantee(0))),
                invalid("negative", "cpus:1", request -> request.getGuaranteeBuilder(0)
                        .setScalar(Value.Scalar.newBuilder().setValue(-1))),
                invalid("finite", "cpus:1", request -> request.getGuaranteeBuilder(0)
                        .setScalar(Value.Scalar.newBuilder().setValue(Double.NaN))),
                invalid("name", "cpus:1", request -> request.getGuaranteeBuilder(0)
                        .setName("")),
                invalid("Role", "cpus:1", QuotaRequest.Builder::clearRole),
                invalid("Role", "cpus:1", request -> request.setRole("a//b")),
                invalid("nested", "cpus:1", request -> request.setRole("a/b")));
    }

    private static Arguments invalid(String because, String guarantee, Consumer<QuotaRequest.Builder> change) {
        QuotaRequest.Builder request = request("web", guarantee);
        change.accept(request);
        return Arguments.of(because, request.build());
    }
}
