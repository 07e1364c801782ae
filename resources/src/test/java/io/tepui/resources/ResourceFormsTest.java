package io.tepui.resources;

import static io.tepui.resources.Samples.dynamic;
import static io.tepui.resources.Samples.entry;
import static io.tepui.resources.Samples.info;
import static io.tepui.resources.Samples.labels;
import static io.tepui.resources.Samples.scalarMessage;
import static org.assertj.core.api.Assertions.assertThat;

import io.tepui.protocol.v1.AgentInfo;
import io.tepui.protocol.v1.FrameworkInfo;
import io.tepui.protocol.v1.Offer.Operation;
import io.tepui.protocol.v1.Resource;
import io.tepui.protocol.v1.Resource.ReservationInfo;
import io.tepui.protocol.v1.Resource.ReservationInfo.Type;
import io.tepui.protocol.v1.TaskInfo;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The three forms of a resource")
@SuppressWarnings("deprecation")
class ResourceFormsTest {
    private static final Resource UNRESERVED = scalarMessage("cpus", 1).build();
    private static final Resource STATIC =
            scalarMessage("cpus", 1).addReservations(info(Type.STATIC, "role1")).build();
    private static final Resource DYNAMIC = scalarMessage("cpus", 1)
            .addReservations(info(Type.DYNAMIC, "role1").setPrincipal("p").setLabels(labels("foo", "bar")))
            .build();
    private static final Resource REFINED = scalarMessage("cpus", 1)
            .addReservations(info(Type.STATIC, "a"))
            .addReservations(info(Type.DYNAMIC, "a/b").setPrincipal("p"))
            .build();

    private static final Resource OLD_UNRESERVED =
            UNRESERVED.toBuilder().setRole("*").build();
    private static final Resource OLD_STATIC =
            UNRESERVED.toBuilder().setRole("role1").build();
    private static final Resource OLD_DYNAMIC = UNRESERVED.toBuilder()
            .setRole("role1")
            .setReservation(ReservationInfo.newBuilder().setPrincipal("p").setLabels(labels("foo", "bar")))
            .build();

    private final ResourceForms forms = new ResourceForms();

    @Test
    @DisplayName("are valid, and upgrade to the one that is kept (AR-84, AR-85, AR-337)")
    void upgrade() {
        for (Resource form : List.of(UNRESERVED, OLD_UNRESERVED, ResourceForms.toEndpoint(UNRESERVED))) {
            assertThat(ResourceValidation.validate(form)).isEmpty();
            assertThat(ResourceForms.upgrade(form)).isEqualTo(UNRESERVED);
        }
        for (Resource form : List.of(STATIC, OLD_STATIC, ResourceForms.toEndpoint(STATIC))) {
            assertThat(ResourceValidation.validate(form)).isEmpty();
            assertThat(ResourceForms.upgrade(form)).isEqualTo(STATIC);
        }
        for (Resource form : List.of(DYNAMIC, OLD_DYNAMIC, ResourceForms.toEndpoint(DYNAMIC))) {
            assertThat(ResourceValidation.validate(form)).isEmpty();
            assertThat(ResourceForms.upgrade(form)).isEqualTo(DYNAMIC);
        }
        assertThat(ResourceForms.upgrade(List.of(OLD_STATIC, OLD_DYNAMIC))).containsExactly(STATIC, DYNAMIC);
    }

    @Test
    @DisplayName("downgrade unless refined (AR-84, AR-86)")
    void downgrade() {
        assertThat(ResourceForms.downgrade(UNRESERVED)).contains(OLD_UNRESERVED);
        assertThat(ResourceForms.downgrade(STATIC)).contains(OLD_STATIC);
        assertThat(ResourceForms.downgrade(DYNAMIC)).contains(OLD_DYNAMIC);
        assertThat(ResourceForms.downgrade(REFINED)).isEmpty();
    }

    @Test
    @DisplayName("show both kinds of fields to readers, of a refined one only the stack (AR-84)")
    void endpoint() {
        assertThat(ResourceForms.toEndpoint(STATIC))
                .isEqualTo(STATIC.toBuilder().setRole("role1").build());
        assertThat(ResourceForms.toEndpoint(DYNAMIC))
                .isEqualTo(DYNAMIC.toBuilder()
                        .setRole("role1")
                        .setReservation(OLD_DYNAMIC.getReservation())
                        .build());
        assertThat(ResourceForms.toEndpoint(REFINED)).isEqualTo(REFINED);
    }

    private static void assertInvalid(Resource.Builder message) {
        assertThat(ResourceValidation.validate(message.build()))
                .as("%s", message)
                .isPresent();
    }

    @Test
    @DisplayName("must not contradict each other (AR-74, AR-76, AR-337)")
    void inconsistent() {
        assertInvalid(STATIC.toBuilder().setRole("role2"));
        assertInvalid(STATIC.toBuilder().setRole("role1").setReservation(ReservationInfo.newBuilder()));
        assertInvalid(DYNAMIC.toBuilder().setRole("role1"));
        assertInvalid(DYNAMIC.toBuilder().setReservation(OLD_DYNAMIC.getReservation()));
        assertInvalid(DYNAMIC.toBuilder()
                .setRole("role1")
                .setReservation(ReservationInfo.newBuilder().setPrincipal("q").setLabels(labels("foo", "bar"))));
        assertInvalid(DYNAMIC.toBuilder()
                .setRole("role1")
                .setReservation(ReservationInfo.newBuilder().setPrincipal("p")));
        assertInvalid(OLD_STATIC.toBuilder().setReservation(info(Type.DYNAMIC, "role1")));
        assertInvalid(OLD_UNRESERVED.toBuilder().setReservation(ReservationInfo.newBuilder()));
        assertInvalid(OLD_STATIC.toBuilder().setRole("/bad"));
    }

    @Test
    @DisplayName("refine only dynamically, to a descendant, and without old fields (AR-75, AR-76, AR-337)")
    void refinements() {
        assertThat(ResourceValidation.validate(REFINED)).isEmpty();
        assertThat(ResourceValidation.validate(scalarMessage("cpus", 1)
                        .addReservations(info(Type.DYNAMIC, "a"))
                        .addReservations(info(Type.DYNAMIC, "a/b/c"))
                        .build()))
                .as("levels may be skipped")
                .isEmpty();
        assertInvalid(scalarMessage("cpus", 1)
                .addReservations(info(Type.STATIC, "a"))
                .addReservations(info(Type.STATIC, "a/b")));
        assertInvalid(scalarMessage("cpus", 1)
                .addReservations(info(Type.DYNAMIC, "a"))
                .addReservations(info(Type.DYNAMIC, "ab")));
        assertInvalid(scalarMessage("cpus", 1).addReservations(info(Type.UNKNOWN, "a")));
        assertInvalid(scalarMessage("cpus", 1)
                .addReservations(ReservationInfo.newBuilder().setType(Type.DYNAMIC)));
        assertInvalid(scalarMessage("cpus", 1).addReservations(info(Type.DYNAMIC, "*")));
        assertInvalid(REFINED.toBuilder().setRole("a/b"));
        assertInvalid(REFINED.toBuilder().setReservation(ReservationInfo.newBuilder()));
    }

    @Test
    @DisplayName("change in whole messages: nothing without resources, old forms for plain ones (AR-86, AR-337)")
    void wholeMessages() {
        FrameworkInfo without =
                FrameworkInfo.newBuilder().setUser("u").setName("n").build();
        assertThat(forms.downgradeAll(without).message()).isSameAs(without);
        AgentInfo plain = AgentInfo.newBuilder()
                .setHostname("h")
                .addAllResources(List.of(UNRESERVED, STATIC, DYNAMIC))
                .build();
        ResourceForms.Downgraded<AgentInfo> old = forms.downgradeAll(plain);
        assertThat(old.failure()).isEmpty();
        assertThat(old.message().getResourcesList()).containsExactly(OLD_UNRESERVED, OLD_STATIC, OLD_DYNAMIC);
        assertThat(forms.upgradeAll(old.message())).isEqualTo(plain);
        assertThat(forms.toEndpointAll(plain).getResourcesList())
                .containsExactly(
                        ResourceForms.toEndpoint(UNRESERVED),
                        ResourceForms.toEndpoint(STATIC),
                        ResourceForms.toEndpoint(DYNAMIC));
    }

    @Test
    @DisplayName("stop at a refined one when downgraded, with the earlier ones converted (AR-86, AR-337)")
    void halfConverted() {
        AgentInfo mixed = AgentInfo.newBuilder()
                .setHostname("h")
                .addAllResources(List.of(STATIC, REFINED, DYNAMIC))
                .build();
        ResourceForms.Downgraded<AgentInfo> half = forms.downgradeAll(mixed);
        assertThat(half.failure())
                .hasValueSatisfying(reason -> assertThat(reason).contains("'cpus'"));
        assertThat(half.message().getResourcesList()).containsExactly(OLD_STATIC, REFINED, DYNAMIC);
    }

    @Test
    @DisplayName("are found however deep they are nested (AR-86)")
    void nested() {
        Operation.Builder operation = Operation.newBuilder().setType(Operation.Type.LAUNCH);
        TaskInfo.Builder task =
                operation.getLaunchBuilder().addTaskInfosBuilder().setName("t");
        task.getTaskIdBuilder().setValue("t1");
        task.getAgentIdBuilder().setValue("a1");
        task.getExecutorBuilder()
                .addResources(OLD_STATIC)
                .getExecutorIdBuilder()
                .setValue("e1");
        assertThat(forms.upgradeAll(operation.build())
                        .getLaunch()
                        .getTaskInfos(0)
                        .getExecutor()
                        .getResourcesList())
                .containsExactly(STATIC);
    }

    @Test
    @DisplayName("take the offer's allocation where they have none, and lose it for an agent's total (AR-88, AR-130)")
    void allocation() {
        Operation.Builder reserve = Operation.newBuilder().setType(Operation.Type.RESERVE);
        reserve.getReserveBuilder()
                .addSource(entry("cpus:1").toMessage())
                .addResources(dynamic("cpus:1", "role1", "p").toMessage())
                .addResources(
                        dynamic("cpus:1", "role1", "p").withAllocation("other").toMessage());
        Operation injected = OperationAllocation.inject(reserve.build(), "role1");
        assertThat(injected.getReserve().getResourcesList())
                .extracting(resource -> resource.getAllocationInfo().getRole())
                .containsExactly("role1", "other");
        assertThat(injected.getReserve().getSource(0).getAllocationInfo().getRole())
                .as("a source, too: one from an offer without allocation could not match otherwise")
                .isEqualTo("role1");
        Operation stripped = OperationAllocation.strip(injected);
        assertThat(stripped.getReserve().getResourcesList()).noneMatch(Resource::hasAllocationInfo);
        assertThat(stripped.getReserve().getSourceList()).noneMatch(Resource::hasAllocationInfo);
    }
}
