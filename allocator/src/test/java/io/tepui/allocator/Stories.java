package io.tepui.allocator;

import static io.tepui.allocator.Pools.pool;
import static io.tepui.allocator.Pools.reserved;
import static io.tepui.allocator.Pools.revocable;
import static io.tepui.allocator.Pools.sharedVolume;

import io.tepui.allocator.AllocatorInput.AgentActivated;
import io.tepui.allocator.AllocatorInput.AgentDeactivated;
import io.tepui.allocator.AllocatorInput.AgentRemoved;
import io.tepui.allocator.AllocatorInput.FrameworkRemoved;
import io.tepui.allocator.AllocatorInput.OffersRevived;
import io.tepui.allocator.AllocatorInput.OffersSuppressed;
import io.tepui.allocator.AllocatorInput.QuotaUpdated;
import io.tepui.allocator.AllocatorInput.UnavailabilityUpdated;
import io.tepui.protocol.v1.FrameworkInfo.Capability;
import io.tepui.protocol.v1.Unavailability;
import io.tepui.resources.OperationConversions;
import io.tepui.resources.ResourceLimits;
import io.tepui.resources.ResourceQuantities;
import io.tepui.resources.Resources;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** What may happen to an allocator, for the laws. */
final class Stories {
    static final List<String> AGENTS = List.of("A", "B", "C");
    static final List<String> FRAMEWORKS = List.of("F1", "F2", "F3");
    static final List<String> ROLES = List.of("a", "a/b", "c");
    private static final List<Resources> TOTALS = List.of(
            pool("cpus:4;mem:2048;ports:[1-100]"),
            pool("cpus:2;mem:1024;disk:100").plus(reserved("a", "cpus:1;mem:64")),
            pool("cpus:2;mem:512").plus(reserved("a", "disk:10")).plus(sharedVolume("a", 50, "v")),
            pool("cpus:1;mem:512").plus(revocable("cpus:3")));

    /** One thing that happens to a world; what concerns nobody is late and changes nothing. */
    interface Happening {
        void to(AllocatorWorld world);
    }

    private record Named(String text, Happening happening) implements Happening {
        @Override
        public void to(AllocatorWorld world) {
            happening.to(world);
        }

        @Override
        public String toString() {
            return text;
        }
    }

    /** Up to 60 happenings in a small world: three agents, three frameworks, three roles. */
    static Arbitrary<List<Happening>> any() {
        Arbitrary<String> agents = Arbitraries.of(AGENTS);
        Arbitrary<String> frameworks = Arbitraries.of(FRAMEWORKS);
        Arbitrary<String> roles = Arbitraries.of(ROLES);
        Arbitrary<Resources> totals = Arbitraries.of(TOTALS);
        Arbitrary<Happening> happenings = Arbitraries.oneOf(
                Combinators.combine(agents, totals)
                        .as((id, total) -> named("add " + id + " " + total, world -> world.agent(id, total))),
                Combinators.combine(agents, totals)
                        .as((id, total) -> named("update " + id + " " + total, world -> world.total(id, total))),
                Combinators.combine(agents, frameworks, roles)
                        .as((id, framework, role) -> named(
                                "add " + id + " used by " + framework + " in " + role,
                                world -> world.agent(
                                        id,
                                        TOTALS.getFirst(),
                                        Map.of(framework, pool("cpus:1;mem:100").allocate(role))))),
                agents.map(id -> named("deactivate " + id, world -> world.step(new AgentDeactivated(id)))),
                agents.map(id -> named("activate " + id, world -> world.step(new AgentActivated(id)))),
                agents.map(id -> named(
                        "schedule " + id,
                        world -> world.step(
                                new UnavailabilityUpdated(id, Optional.of(Unavailability.getDefaultInstance()))))),
                agents.map(id -> named("remove " + id, world -> world.step(new AgentRemoved(id)))),
                Combinators.combine(frameworks, roles)
                        .as((id, role) -> named(
                                "add " + id + " in " + role,
                                world -> world.framework(
                                        id,
                                        role,
                                        Capability.Type.SHARED_RESOURCES,
                                        Capability.Type.REVOCABLE_RESOURCES,
                                        Capability.Type.RESERVATION_REFINEMENT))),
                Combinators.combine(
                                frameworks,
                                Arbitraries.of(ROLES).set().ofMinSize(1).ofMaxSize(2))
                        .as((id, some) -> named(
                                "update " + id + " to " + some,
                                world -> world.step(
                                        new AllocatorInput.FrameworkUpdated(id, AllocatorWorld.profile(some))))),
                frameworks.map(id -> named("remove " + id, world -> world.step(new FrameworkRemoved(id)))),
                frameworks.map(id -> named("suppress " + id, world -> world.step(new OffersSuppressed(id, Set.of())))),
                frameworks.map(id -> named("revive " + id, world -> world.step(new OffersRevived(id, Set.of())))),
                frameworks.map(id ->
                        named("deactivate " + id, world -> world.step(new AllocatorInput.FrameworkDeactivated(id)))),
                frameworks.map(
                        id -> named("activate " + id, world -> world.step(new AllocatorInput.FrameworkActivated(id)))),
                Combinators.combine(agents, frameworks)
                        .as((agent, framework) ->
                                named(framework + " declines " + agent, world -> world.decline(agent, framework))),
                Combinators.combine(agents, frameworks)
                        .as((agent, framework) -> named(
                                framework + " refuses " + agent,
                                world -> world.decline(agent, framework, Duration.ofSeconds(3)))),
                Combinators.combine(agents, frameworks, roles)
                        .as((agent, framework, role) -> named(
                                framework + " gives back some of " + agent,
                                world -> world.recover(agent, framework, role, pool("cpus:1;mem:64")))),
                Combinators.combine(agents, frameworks, roles)
                        .as((agent, framework, role) -> named(
                                framework + " uses some of " + agent,
                                world -> world.use(agent, framework, role, pool("cpus:1;mem:64")))),
                Combinators.combine(agents, frameworks, roles)
                        .as((agent, framework, role) -> named(
                                framework + " reserves some of " + agent,
                                world -> world.convert(
                                        agent,
                                        framework,
                                        role,
                                        OperationConversions.reserve(pool("cpus:0.5"), reserved(role, "cpus:0.5"))))),
                Combinators.combine(roles, Arbitraries.of("", "cpus:2", "cpus:1;mem:100"))
                        .as((role, quota) -> named(
                                "quota of " + role + " " + quota,
                                world -> world.step(new QuotaUpdated(
                                        role,
                                        role.contains("/") ? ResourceQuantities.EMPTY : ResourceQuantities.parse(quota),
                                        ResourceLimits.parse(quota))))),
                Combinators.combine(roles, Arbitraries.of(0.5, 1.0, 3.0))
                        .as((role, weight) ->
                                named("weight of " + role + " " + weight, world -> world.weight(role, weight))),
                Arbitraries.just(named("an interval passes", AllocatorWorld::interval)));
        return happenings.list().ofMaxSize(60);
    }

    private static Happening named(String text, Happening happening) {
        return new Named(text, happening);
    }

    private Stories() {}
}
