package io.tepui.master.agents;

import static io.tepui.master.agents.BadRegistrationException.require;

import io.tepui.master.state.ExecutorRecord;
import io.tepui.master.state.TaskRecord;
import io.tepui.master.state.TaskStates;
import io.tepui.master.validation.FrameworkInfoValidation;
import io.tepui.protocol.Ids;
import io.tepui.protocol.Secrets;
import io.tepui.protocol.internal.ReregisterSlaveMessage;
import io.tepui.protocol.v1.AgentID;
import io.tepui.protocol.v1.ExecutorInfo;
import io.tepui.protocol.v1.FrameworkInfo;
import io.tepui.protocol.v1.Resource;
import io.tepui.protocol.v1.Task;
import io.tepui.protocol.v1.TaskState;
import io.tepui.protocol.v1.master.Response.GetExecutors.Executor;
import io.tepui.resources.ResourceException;
import io.tepui.resources.ResourcesBuilder;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What runs, and what has run, on an agent that registers again, as it reports it: checked (AM-44), and in the forms of
 * the state.
 *
 * @param frameworks what is there now, by framework id, in the agent's order
 * @param history what the agent remembers of completed frameworks
 */
record ReportedWork(Map<String, ReportedFramework> frameworks, List<ReportedPast> history) {

    /**
     * Reads a report.
     *
     * @throws BadRegistrationException if one element breaks a rule of AM-44
     */
    static ReportedWork read(ReregisterSlaveMessage message) {
        Map<String, Reader> readers = new LinkedHashMap<>();
        for (FrameworkInfo info : message.getFrameworksList()) {
            String id = info.getId().getValue();
            require(!id.isEmpty(), "a framework of 'frameworks' has no id");
            FrameworkInfoValidation.validate(info).ifPresent(problem -> {
                throw new BadRegistrationException("framework '" + id + "': " + problem);
            });
            require(
                    readers.put(id, new Reader(info, message.getSlave().getId())) == null,
                    "'frameworks' names '" + id + "' twice");
        }
        for (ExecutorInfo executor : message.getExecutorInfosList()) {
            reader(
                            readers,
                            executor.getFrameworkId().getValue(),
                            "executor",
                            executor.getExecutorId().getValue())
                    .add(executor);
        }
        for (Task task : message.getTasksList()) {
            reader(
                            readers,
                            task.getFrameworkId().getValue(),
                            "task",
                            task.getTaskId().getValue())
                    .add(task);
        }
        Map<String, ReportedFramework> frameworks = new LinkedHashMap<>();
        readers.forEach((id, reader) -> frameworks.put(id, reader.read()));
        return new ReportedWork(frameworks, ReportedPast.read(message.getCompletedFrameworksList()));
    }

    private static Reader reader(Map<String, Reader> readers, String frameworkId, String what, String id) {
        Reader reader = readers.get(frameworkId);
        if (reader == null) {
            throw new BadRegistrationException(
                    what + " '" + id + "' is of framework '" + frameworkId + "', which is not among 'frameworks'");
        }
        return reader;
    }

    /** Collects what one framework has on the agent. */
    private static final class Reader {
        private final FrameworkInfo framework;
        private final AgentID agent;
        private final ReportedResources resources;
        private final List<TaskRecord> tasks = new ArrayList<>();
        private final List<ExecutorRecord> executors = new ArrayList<>();
        private final Set<String> taskIds = new HashSet<>();
        private final Set<String> executorIds = new HashSet<>();
        private final ResourcesBuilder used = new ResourcesBuilder();

        Reader(FrameworkInfo framework, AgentID agent) {
            this.framework = framework;
            this.agent = agent;
            this.resources = new ReportedResources(framework);
        }

        void add(ExecutorInfo info) {
            String id = info.getExecutorId().getValue();
            checkId("executor_id", id);
            require(executorIds.add(id), "executor '" + id + "' is reported twice for one framework");
            read("executor", id, info.getResourcesList());
            used.add(resources.pool());
            executors.add(ExecutorRecord.of(Executor.newBuilder()
                    .setAgentId(agent)
                    .setExecutorInfo(info.toBuilder()
                            .setFrameworkId(framework.getId())
                            .clearResources()
                            .addAllResources(resources.messages()))
                    .build()));
        }

        void add(Task task) {
            String id = task.getTaskId().getValue();
            checkId("task_id", id);
            require(taskIds.add(id), "task '" + id + "' is reported twice for one framework");
            require(task.getAgentId().getValue().equals(agent.getValue()), "task '" + id + "' is of another agent");
            require(
                    task.getState() != TaskState.TASK_RUNNING
                            || !task.hasExecutorId()
                            || executorIds.contains(task.getExecutorId().getValue()),
                    "task '" + id + "' runs, but its executor is not among 'executor_infos'");
            read("task", id, task.getResourcesList());
            if (TaskStates.holdsResources(task.getState())) {
                used.add(resources.pool());
            }
            // There may be hundreds of thousands, of which hardly any is looked into soon.
            tasks.add(TaskRecord.of(Secrets.hide(task).toBuilder()
                            .setFrameworkId(framework.getId())
                            .setAgentId(agent)
                            .clearResources()
                            .addAllResources(resources.messages())
                            .build())
                    .packed());
        }

        ReportedFramework read() {
            return new ReportedFramework(framework, tasks, executors, used.build());
        }

        private void read(String what, String id, List<Resource> messages) {
            try {
                resources.read(messages);
            } catch (ResourceException e) {
                throw new BadRegistrationException(what + " '" + id + "': " + e.getMessage());
            }
        }

        private static void checkId(String field, String id) {
            Ids.problem(field, id).ifPresent(problem -> {
                throw new BadRegistrationException(problem);
            });
        }
    }
}
