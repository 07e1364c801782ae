package io.tepui.master.operator;

import io.tepui.master.state.AgentRecord;
import io.tepui.master.state.ExecutorRecord;
import io.tepui.master.state.FrameworkRecord;
import io.tepui.master.state.FrameworkStatus;
import io.tepui.master.state.OfferRecord;
import io.tepui.master.state.TaskRecord;
import io.tepui.protocol.UPid;
import io.tepui.protocol.v1.AgentID;
import io.tepui.protocol.v1.AgentInfo;
import io.tepui.protocol.v1.CommandInfo;
import io.tepui.protocol.v1.ExecutorID;
import io.tepui.protocol.v1.ExecutorInfo;
import io.tepui.protocol.v1.FrameworkID;
import io.tepui.protocol.v1.FrameworkInfo;
import io.tepui.protocol.v1.Offer;
import io.tepui.protocol.v1.OfferID;
import io.tepui.protocol.v1.Resource;
import io.tepui.protocol.v1.Task;
import io.tepui.protocol.v1.TaskID;
import io.tepui.protocol.v1.TaskState;
import io.tepui.protocol.v1.master.Response.GetExecutors;
import io.tepui.resources.ResourceForm;
import io.tepui.resources.Resources;
import java.util.List;

/** Records with what matters to a test. */
final class Samples {
    private Samples() {}

    /** An agent with 4 cpus and 1024 MB. */
    static AgentRecord.Builder agent(String id) {
        Resources total = Resources.parse("cpus:4;mem:1024");
        AgentInfo info = AgentInfo.newBuilder()
                .setId(agentId(id))
                .setHostname("host-" + id)
                .setPort(5051)
                .addAllResources(total.toMessages())
                .build();
        return AgentRecord.registered(info, new UPid("slave(1)", "10.0.0.1", 5051), "1.11.0", States.STARTED)
                .resources(Resources.empty(), total);
    }

    static FrameworkRecord.Builder framework(String id, FrameworkStatus status) {
        return framework(id, status, "name-" + id, "web");
    }

    /** A framework of the roles; of {@code web} if none is given. */
    static FrameworkRecord.Builder framework(String id, FrameworkStatus status, String name, String... roles) {
        FrameworkInfo info = FrameworkInfo.newBuilder()
                .setId(frameworkId(id))
                .setUser("u")
                .setName(name)
                .addAllRoles(roles.length == 0 ? List.of("web") : List.of(roles))
                .addCapabilities(
                        FrameworkInfo.Capability.newBuilder().setType(FrameworkInfo.Capability.Type.MULTI_ROLE))
                .build();
        return FrameworkRecord.of(info, status);
    }

    static TaskRecord task(String framework, String agent, String id, TaskState state) {
        return TaskRecord.of(Task.newBuilder()
                .setName(id)
                .setTaskId(TaskID.newBuilder().setValue(id))
                .setFrameworkId(frameworkId(framework))
                .setAgentId(agentId(agent))
                .setState(state)
                .addAllResources(allocated("cpus:0.1;mem:32", "web").toMessages())
                .build());
    }

    static ExecutorRecord executor(String framework, String agent, String id) {
        return ExecutorRecord.of(GetExecutors.Executor.newBuilder()
                .setExecutorInfo(ExecutorInfo.newBuilder()
                        .setExecutorId(ExecutorID.newBuilder().setValue(id))
                        .setFrameworkId(frameworkId(framework))
                        .setCommand(CommandInfo.newBuilder().setValue("run"))
                        .addAllResources(allocated("cpus:0.1", "web").toMessages()))
                .setAgentId(agentId(agent))
                .build());
    }

    static OfferRecord offer(String id, String framework, String agent, Resources resources) {
        Offer offer = Offer.newBuilder()
                .setId(OfferID.newBuilder().setValue(id))
                .setFrameworkId(frameworkId(framework))
                .setAgentId(agentId(agent))
                .setHostname("host-" + agent)
                .addAllResources(resources.toMessages())
                .setAllocationInfo(Resource.AllocationInfo.newBuilder().setRole("web"))
                .build();
        return new OfferRecord(offer, resources);
    }

    /** Resources allocated to the role. */
    static Resources allocated(String text, String role) {
        return Resources.fromMessages(Resources.parse(text).toMessages(ResourceForm.POST_REFINEMENT).stream()
                .map(resource -> resource.toBuilder()
                        .setAllocationInfo(Resource.AllocationInfo.newBuilder().setRole(role))
                        .build())
                .toList());
    }

    static AgentID agentId(String id) {
        return AgentID.newBuilder().setValue(id).build();
    }

    static FrameworkID frameworkId(String id) {
        return FrameworkID.newBuilder().setValue(id).build();
    }
}
