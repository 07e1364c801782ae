package io.tepui.app.agent;

import io.tepui.protocol.internal.KillTaskMessage;
import io.tepui.protocol.internal.RunTaskMessage;
import io.tepui.protocol.v1.AgentID;
import io.tepui.protocol.v1.CommandInfo;
import io.tepui.protocol.v1.FrameworkInfo;
import io.tepui.protocol.v1.Resource;
import io.tepui.protocol.v1.TaskID;
import io.tepui.protocol.v1.TaskInfo;
import io.tepui.protocol.v1.Value;

/** Messages that start and kill tasks, as a master sends them. */
final class Tasks {
    private Tasks() {}

    static RunTaskMessage run(FrameworkInfo framework, String taskId, CommandInfo command) {
        return RunTaskMessage.newBuilder()
                .setFramework(framework)
                .setPid("@0.0.0.0:0")
                .setLaunchExecutor(true)
                .setTask(TaskInfo.newBuilder()
                        .setName(taskId)
                        .setTaskId(TaskID.newBuilder().setValue(taskId))
                        .setAgentId(AgentID.newBuilder().setValue(FakeMaster.AGENT_ID))
                        .addResources(scalar("cpus", 0.1))
                        .addResources(scalar("mem", 32))
                        .setCommand(command))
                .build();
    }

    static RunTaskMessage shell(FrameworkInfo framework, String taskId, String line) {
        return run(
                framework,
                taskId,
                CommandInfo.newBuilder().setShell(true).setValue(line).build());
    }

    static KillTaskMessage kill(FrameworkInfo framework, String taskId) {
        return KillTaskMessage.newBuilder()
                .setFrameworkId(framework.getId())
                .setTaskId(TaskID.newBuilder().setValue(taskId))
                .build();
    }

    private static Resource scalar(String name, double value) {
        return Resource.newBuilder()
                .setName(name)
                .setType(Value.Type.SCALAR)
                .setScalar(Value.Scalar.newBuilder().setValue(value))
                .setAllocationInfo(Resource.AllocationInfo.newBuilder().setRole("role1"))
                .build();
    }
}
