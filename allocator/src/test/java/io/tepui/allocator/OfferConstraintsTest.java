package io.tepui.allocator;

import static io.tepui.allocator.AllocatorWorld.CAPABLE;
import static io.tepui.allocator.AllocatorWorld.profile;
import static io.tepui.allocator.Pools.pool;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tepui.allocator.AllocatorInput.AgentAdded;
import io.tepui.allocator.AllocatorInput.AgentUpdated;
import io.tepui.allocator.AllocatorInput.FrameworkUpdated;
import io.tepui.protocol.v1.Attribute;
import io.tepui.protocol.v1.Value;
import io.tepui.protocol.v1.scheduler.AttributeConstraint;
import io.tepui.protocol.v1.scheduler.AttributeConstraint.Predicate;
import io.tepui.protocol.v1.scheduler.AttributeConstraint.Selector.PseudoattributeType;
import io.tepui.protocol.v1.scheduler.OfferConstraints.RoleConstraints;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("Offer constraints")
class OfferConstraintsTest {
    private static final OfferConstraintsReader READER = new OfferConstraintsReader(
            OfferConstraintsReader.DEFAULT_MAX_MEMORY_BYTES, OfferConstraintsReader.DEFAULT_MAX_PROGRAM_SIZE);

    private static Attribute text(String name, String value) {
        return Attribute.newBuilder()
                .setName(name)
                .setType(Value.Type.TEXT)
                .setText(Value.Text.newBuilder().setValue(value))
                .build();
    }

    private static Attribute scalar(String name, double value) {
        return Attribute.newBuilder()
                .setName(name)
                .setType(Value.Type.SCALAR)
                .setScalar(Value.Scalar.newBuilder().setValue(value))
                .build();
    }

    private static AgentDetails agent(Attribute... attributes) {
        return new AgentDetails(
                "host1", List.of(attributes), Optional.of(new FaultDomain("region1", "zone1")), CAPABLE);
    }

    private static AttributeConstraint on(String attribute, String kind, String argument) {
        AttributeConstraint.Builder constraint =
                AttributeConstraint.newBuilder().setPredicate(predicate(kind, argument));
        constraint.getSelectorBuilder().setAttributeName(attribute);
        return constraint.build();
    }

    private static AttributeConstraint on(PseudoattributeType attribute, String kind, String argument) {
        AttributeConstraint.Builder constraint =
                AttributeConstraint.newBuilder().setPredicate(predicate(kind, argument));
        constraint.getSelectorBuilder().setPseudoattributeType(attribute);
        return constraint.build();
    }

    private static Predicate.Builder predicate(String kind, String argument) {
        Predicate.Builder predicate = Predicate.newBuilder();
        switch (kind) {
            case "exists" -> predicate.getExistsBuilder();
            case "not_exists" -> predicate.getNotExistsBuilder();
            case "text_equals" -> predicate.getTextEqualsBuilder().setValue(argument);
            case "text_not_equals" -> predicate.getTextNotEqualsBuilder().setValue(argument);
            case "text_matches" -> predicate.getTextMatchesBuilder().setRegex(argument);
            case "text_not_matches" -> predicate.getTextNotMatchesBuilder().setRegex(argument);
            default -> throw new IllegalArgumentException(kind);
        }
        return predicate;
    }

    private static RoleConstraints.Group group(AttributeConstraint... all) {
        return RoleConstraints.Group.newBuilder()
                .addAllAttributeConstraints(Arrays.asList(all))
                .build();
    }

    private static OfferConstraints read(String role, RoleConstraints.Group... groups)
            throws InvalidOfferConstraintsException {
        return READER.read(io.tepui.protocol.v1.scheduler.OfferConstraints.newBuilder()
                .putRoleConstraints(
                        role,
                        RoleConstraints.newBuilder()
                                .addAllGroups(Arrays.asList(groups))
                                .build())
                .build());
    }

    @ParameterizedTest(name = "{0} \"{1}\": absent {2}, equal text {3}, other text {4}, a number {5}")
    @CsvSource({
        "exists, '', false, true, true, true",
        "not_exists, '', true, false, false, false",
        "text_equals, abc, false, true, false, true",
        "text_not_equals, abc, true, false, true, true",
        "text_matches, a.c, false, true, false, true",
        "text_not_matches, a.c, true, false, true, true",
    })
    @DisplayName("are true or false by the table (AR-196, AR-347, SE-91)")
    void truth(String kind, String argument, boolean absent, boolean equal, boolean other, boolean number)
            throws InvalidOfferConstraintsException {
        OfferConstraints constraints = read("role1", group(on("x", kind, argument)));
        assertThat(constraints.excludes("role1", agent())).isEqualTo(!absent);
        assertThat(constraints.excludes("role1", agent(text("x", "abc")))).isEqualTo(!equal);
        assertThat(constraints.excludes("role1", agent(text("x", "zabcz")))).isEqualTo(!other);
        assertThat(constraints.excludes("role1", agent(scalar("x", 3)))).isEqualTo(!number);
    }

    @Test
    @DisplayName("look at the first of two attributes of one name (AR-196)")
    void firstCounts() throws InvalidOfferConstraintsException {
        OfferConstraints constraints = read("role1", group(on("x", "text_equals", "a")));
        assertThat(constraints.excludes("role1", agent(text("x", "a"), text("x", "b"))))
                .isFalse();
        assertThat(constraints.excludes("role1", agent(text("x", "b"), text("x", "a"))))
                .isTrue();
    }

    @Test
    @DisplayName("ask all constraints of a group and one of the groups, for the named role only (AR-195, AR-347)")
    void groups() throws InvalidOfferConstraintsException {
        OfferConstraints constraints =
                read("role1", group(on("x", "text_equals", "a"), on("y", "exists", "")), group(on("z", "exists", "")));
        assertThat(constraints.excludes("role1", agent(text("x", "a")))).isTrue();
        assertThat(constraints.excludes("role1", agent(text("x", "a"), text("y", ""))))
                .isFalse();
        assertThat(constraints.excludes("role1", agent(scalar("z", 1)))).isFalse();
        assertThat(constraints.excludes("role2", agent())).isFalse();
        assertThat(OfferConstraints.NONE.excludes("role1", agent())).isFalse();
    }

    @Test
    @DisplayName("know hostname, region and zone (SE-89, SE-91)")
    void pseudoattributes() throws InvalidOfferConstraintsException {
        AgentDetails nowhere = new AgentDetails("host2", List.of(), Optional.empty(), CAPABLE);
        OfferConstraints host = read("r", group(on(PseudoattributeType.HOSTNAME, "text_matches", "host[12]")));
        assertThat(host.excludes("r", agent())).isFalse();
        assertThat(host.excludes("r", nowhere)).isFalse();
        OfferConstraints region = read("r", group(on(PseudoattributeType.REGION, "text_equals", "region1")));
        assertThat(region.excludes("r", agent())).isFalse();
        assertThat(region.excludes("r", nowhere)).isTrue();
        OfferConstraints zone = read("r", group(on(PseudoattributeType.ZONE, "not_exists", "")));
        assertThat(zone.excludes("r", agent())).isTrue();
        assertThat(zone.excludes("r", nowhere)).isFalse();
    }

    @Test
    @DisplayName("that are incomplete or too costly are refused with the role and the reason (SE-90, AR-347)")
    void refused() {
        assertRefused("'groups' is empty");
        assertRefused("has no 'attribute_constraints'", group());
        AttributeConstraint.Builder noSelector =
                AttributeConstraint.newBuilder().setPredicate(predicate("exists", ""));
        noSelector.getSelectorBuilder();
        assertRefused("'selector'", group(noSelector.build()));
        assertRefused("'pseudoattribute_type'", group(on(PseudoattributeType.UNKNOWN, "exists", "")));
        AttributeConstraint.Builder noPredicate = AttributeConstraint.newBuilder();
        noPredicate.getSelectorBuilder().setAttributeName("x");
        noPredicate.getPredicateBuilder();
        assertRefused("'predicate'", group(noPredicate.build()));
        assertRefused("'regex' \"(\"", group(on("x", "text_matches", "(")));
        assertRefused("'regex' \"(?=a)\"", group(on("x", "text_not_matches", "(?=a)")));
        assertRefused("more than the limit of 100", group(on("x", "text_matches", "a{200}")));
    }

    private static void assertRefused(String reason, RoleConstraints.Group... groups) {
        assertThatThrownBy(() -> read("role1", groups))
                .isInstanceOf(InvalidOfferConstraintsException.class)
                .hasMessageContaining("role 'role1'")
                .hasMessageContaining(reason);
    }

    @Test
    @DisplayName("with a regular expression that takes too much memory are refused (SE-90)")
    void memory() {
        OfferConstraintsReader small = new OfferConstraintsReader(100, 1000);
        assertThatThrownBy(() -> small.read(io.tepui.protocol.v1.scheduler.OfferConstraints.newBuilder()
                        .putRoleConstraints(
                                "role1",
                                RoleConstraints.newBuilder()
                                        .addGroups(group(on("x", "text_matches", "abcdef")))
                                        .build())
                        .build()))
                .isInstanceOf(InvalidOfferConstraintsException.class)
                .hasMessageContaining("bytes");
    }

    // ------------------------------------------------------------------------------------------------ in a run

    private final AllocatorWorld world = new AllocatorWorld();

    private static AllocatorInput add(String id, Attribute... attributes) {
        return new AgentAdded(id, details(id, attributes), pool("cpus:2;mem:1024"), Map.of());
    }

    private static AgentDetails details(String id, Attribute... attributes) {
        return new AgentDetails(id, List.of(attributes), Optional.empty(), CAPABLE);
    }

    @Test
    @DisplayName("withhold agents from a role, with a quota or without (AR-170, AR-195)")
    void withhold() throws InvalidOfferConstraintsException {
        OfferConstraints ssd = read("role1", group(on("disk", "text_equals", "ssd")));
        List<Consumer<AllocatorWorld>> preparations =
                List.of(each -> {}, each -> each.quota("role1", "cpus:100;mem:100000", ""));
        for (Consumer<AllocatorWorld> preparation : preparations) {
            AllocatorWorld each = new AllocatorWorld();
            preparation.accept(each);
            each.framework("F1", profile("role1").withConstraints(ssd));
            each.step(add("A"));
            assertThat(each.offers()).isEmpty();
            each.step(add("B", text("disk", "ssd")));
            assertThat(each.offers()).containsExactly("B to F1");
            assertThat(each.allocator().excludedByConstraints("F1")).isEqualTo(Map.of("role1", List.of("A")));
        }
    }

    @Test
    @DisplayName("follow the agent's attributes and updates of the framework (AR-144, AR-195)")
    void follow() throws InvalidOfferConstraintsException {
        OfferConstraints ssd = read("role1", group(on("disk", "text_equals", "ssd")));
        world.framework("F1", profile("role1").withConstraints(ssd));
        world.step(add("A"));
        world.step(new AgentUpdated("A", details("A", text("disk", "ssd")), pool("cpus:2;mem:1024")));
        assertThat(world.offers()).containsExactly("A to F1");
        world.step(add("B", text("disk", "hdd")));
        assertThat(world.offers()).isEmpty();
        OfferConstraints hdd = read("role1", group(on("disk", "text_equals", "hdd")));
        world.step(new FrameworkUpdated("F1", profile("role1").withConstraints(hdd)));
        world.interval();
        assertThat(world.offers()).containsExactly("B to F1");
        world.declineAll();
        world.step(new FrameworkUpdated("F1", profile("role1")));
        world.interval();
        assertThat(world.offers()).containsExactlyInAnyOrder("A to F1", "B to F1");
    }

    @Test
    @DisplayName("for roles that the framework does not have change nothing (AR-195)")
    void otherRoles() throws InvalidOfferConstraintsException {
        world.framework("F1", profile("role1").withConstraints(read("role2", group(on("x", "exists", "")))));
        world.step(add("A"));
        assertThat(world.offers()).containsExactly("A to F1");
    }

    @Test
    @DisplayName("of a framework that is gone are not those of the next one (AR-195)")
    void slotReuse() throws InvalidOfferConstraintsException {
        world.framework("F1", profile("role1").withConstraints(read("role1", group(on("x", "exists", "")))));
        world.step(add("A"));
        assertThat(world.offers()).isEmpty();
        world.step(new AllocatorInput.FrameworkRemoved("F1"));
        world.framework("F2", profile("role1").withConstraints(read("role1", group(on("x", "not_exists", "")))));
        assertThat(world.offers()).containsExactly("A to F2");
    }

    @Test
    @DisplayName("are asked of every agent of a run (AR-195)")
    void manyAgentsInOneRun() throws InvalidOfferConstraintsException {
        world.framework("F1", profile("role1").withConstraints(read("role1", group(on("x", "exists", "")))));
        AllocatorInput[] inputs = new AllocatorInput[40];
        for (int i = 0; i < inputs.length; i++) {
            inputs[i] = i % 2 == 0 ? add("A" + i) : add("B" + i, text("x", ""));
        }
        world.step(inputs);
        assertThat(world.allocations()).hasSize(20).allSatisfy(each -> assertThat(each.agentId())
                .startsWith("B"));
    }
}
