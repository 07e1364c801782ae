package io.tepui.agent;

import com.google.protobuf.ByteString;
import io.tepui.agent.AgentInput.ExecutorCall;
import io.tepui.agent.state.Counter;
import io.tepui.agent.state.ExecutorKind;
import io.tepui.agent.state.ExecutorRecord;
import io.tepui.agent.state.ExecutorState;
import io.tepui.agent.state.FrameworkRecord;
import io.tepui.agent.state.Phase;
import io.tepui.agent.state.TaskRecord;
import io.tepui.agent.state.TaskStage;
import io.tepui.agent.tasks.Refusal;
import io.tepui.protocol.Times;
import io.tepui.protocol.UPid;
import io.tepui.protocol.internal.ExecutorToFrameworkMessage;
import io.tepui.protocol.v1.AgentID;
import io.tepui.protocol.v1.ContainerStatus;
import io.tepui.protocol.v1.ExecutorID;
import io.tepui.protocol.v1.FrameworkID;
import io.tepui.protocol.v1.TaskID;
import io.tepui.protocol.v1.TaskInfo;
import io.tepui.protocol.v1.TaskState;
import io.tepui.protocol.v1.TaskStatus;
import io.tepui.protocol.v1.TaskStatus.Reason;
import io.tepui.protocol.v1.executor.Call;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What executors say: subscriptions, updates and messages (SE-208 to SE-219). */
final class ExecutorCalls {
    private static final int OK = 200;
    private static final int ACCEPTED = 202;
    private static final int BAD_REQUEST = 400;
    private static final int FORBIDDEN = 403;
    private static final int NOT_IMPLEMENTED = 501;
    private static final int UNAVAILABLE = 503;
    private static final Logger LOG = LoggerFactory.getLogger(ExecutorCalls.class);

    private final CoreContext core;
    private final UpdateFlow updates;
    private final CustomRuns runs;
    private final CustomExecutors executors;
    private final ContainerShares shares;
    private final Deliveries deliveries;

    ExecutorCalls(
            CoreContext core,
            UpdateFlow updates,
            CustomRuns runs,
            CustomExecutors executors,
            ContainerShares shares,
            Deliveries deliveries) {
        this.core = core;
        this.updates = updates;
        this.runs = runs;
        this.executors = executors;
        this.shares = shares;
        this.deliveries = deliveries;
    }

    /** Why a call is refused. */
    private record Problem(int status, String text) {}

    void call(ExecutorCall input) {
        Call call = input.call();
        Optional<Problem> problem = problem(input);
        if (problem.isPresent()) {
            answer(input, problem.get().status(), problem.get().text());
            return;
        }
        FrameworkRecord framework =
                core.state().framework(call.getFrameworkId().getValue()).orElseThrow();
        ExecutorRecord executor =
                framework.executors().get(call.getExecutorId().getValue()).orElseThrow();
        switch (call.getType()) {
            case SUBSCRIBE -> {
                answer(input, OK, "");
                subscribe(input.stream(), framework, executor, call.getSubscribe());
            }
            case UPDATE -> {
                update(framework, executor, call.getUpdate().getStatus());
                answer(input, ACCEPTED, "");
            }
            case MESSAGE -> {
                message(framework, executor, call.getMessage().getData());
                answer(input, ACCEPTED, "");
            }
            case HEARTBEAT -> answer(input, ACCEPTED, "");
            case UNKNOWN -> answer(input, NOT_IMPLEMENTED, "");
        }
    }

    private void answer(ExecutorCall call, int status, String text) {
        core.emit(new AgentEffect.AnswerExecutor(call.requestId(), status, text));
    }

    /** The checks from SE-208 (9) on, in their order. */
    private Optional<Problem> problem(ExecutorCall input) {
        Call call = input.call();
        boolean subscribes = call.getType() == Call.Type.SUBSCRIBE;
        Phase phase = core.state().phase();
        if (phase == Phase.RECOVERING || phase.isRecovering() && !subscribes) {
            return Optional.of(new Problem(UNAVAILABLE, "The agent has not finished recovery; try again later"));
        }
        String frameworkId = call.getFrameworkId().getValue();
        if (core.state().framework(frameworkId).isEmpty()) {
            return Optional.of(
                    new Problem(BAD_REQUEST, "framework_id '" + frameworkId + "' is not known to this agent"));
        }
        String executorId = call.getExecutorId().getValue();
        Optional<ExecutorRecord> executor =
                core.executor(frameworkId, executorId).filter(each -> each.kind() == ExecutorKind.CUSTOM);
        if (executor.isEmpty()) {
            return Optional.of(new Problem(
                    BAD_REQUEST,
                    "executor_id '" + executorId + "' is not that of an executor process of framework " + frameworkId));
        }
        if (input.claims().isPresent() && !isOf(executor.get(), input.claims().get())) {
            return Optional.of(new Problem(FORBIDDEN, "The token is not that of this executor's present container"));
        }
        if (executor.get().state() == ExecutorState.REGISTERING && !subscribes) {
            return Optional.of(new Problem(FORBIDDEN, "The executor has not subscribed"));
        }
        return Optional.empty();
    }

    private static boolean isOf(ExecutorRecord executor, Map<String, String> claims) {
        return executor.frameworkId().equals(claims.get("fid"))
                && executor.id().equals(claims.get("eid"))
                && executor.containerId().equals(claims.get("cid"));
    }

    // ------------------------------------------------------------------------------------------------ subscribe

    private void subscribe(String stream, FrameworkRecord framework, ExecutorRecord executor, Call.Subscribe call) {
        boolean ending = executor.state() == ExecutorState.TERMINATING || executor.isTerminated();
        if (core.state().phase() == Phase.TERMINATING || framework.terminating() || ending) {
            core.emit(new AgentEffect.ExecutorEvent(stream, ExecutorEvents.shutdown()));
            core.emit(new AgentEffect.CloseExecutorStream(stream));
            return;
        }
        LOG.info("executor {} of {} subscribes", executor.id(), framework.id());
        runs.open(executor, stream);
        core.put(executor.in(ExecutorState.RUNNING));
        core.cancel(new TimerKey.ExecutorRegistration(executor.containerId()));
        if (executor.checkpointed()) {
            core.emit(new AgentEffect.WriteFile(core.runMeta(executor) + "/http.marker", ByteString.EMPTY));
        }
        for (Call.Update update : call.getUnacknowledgedUpdatesList()) {
            update(framework, newest(executor), update.getStatus());
        }
        dropLost(newest(executor), call.getUnacknowledgedTasksList());
        ExecutorRecord subscribed = newest(executor);
        if (executors.isIdle(subscribed)) {
            executors.shutDown(subscribed);
            return;
        }
        runs.send(subscribed, ExecutorEvents.subscribed(core.state(), core.framework(subscribed), subscribed));
        runs.of(subscribed).putSinglesFirst();
        deliveries.update(subscribed);
    }

    private ExecutorRecord newest(ExecutorRecord executor) {
        return core.byContainer(executor.containerId()).orElse(executor);
    }

    /** A task that was sent and of which the executor knows nothing never came to it (SE-213). */
    private void dropLost(ExecutorRecord subscribed, List<TaskInfo> known) {
        ExecutorRecord executor = subscribed;
        Set<TaskID> knownIds = known.stream().map(TaskInfo::getTaskId).collect(Collectors.toSet());
        for (TaskRecord task : List.copyOf(executor.tasks().values())) {
            if (task.stage() == TaskStage.LAUNCHED
                    && task.state() == TaskState.TASK_STAGING
                    && !knownIds.contains(task.info().getTaskId())) {
                executor = updates.tell(
                        executor,
                        task.id(),
                        new Refusal(
                                TaskState.TASK_DROPPED,
                                Reason.REASON_AGENT_RESTARTED,
                                "the executor never got the task"));
            }
        }
    }

    // ------------------------------------------------------------------------------------------------ updates

    /** Takes in what an executor says of a task, and tells it that the agent has it (SE-215, SE-219). */
    private void update(FrameworkRecord framework, ExecutorRecord executor, TaskStatus given) {
        String own = core.agentId();
        if (given.hasAgentId() && !given.getAgentId().getValue().equals(own) || framework.terminating()) {
            LOG.warn(
                    "ignoring {} of task {} by executor {}: it is of another agent, or the framework is being removed",
                    given.getState(),
                    given.getTaskId().getValue(),
                    executor.id());
            core.count(Counter.INVALID_STATUS_UPDATES);
            return;
        }
        TaskStatus.Builder status = given.toBuilder()
                .setSource(TaskStatus.Source.SOURCE_EXECUTOR)
                .setAgentId(AgentID.newBuilder().setValue(own))
                .setContainerStatus(containerStatus(executor, given.getContainerStatus()));
        if (!given.hasTimestamp()) {
            status.setTimestamp(Times.toEpochSeconds(core.now()));
        }
        String taskId = given.getTaskId().getValue();
        Optional<ExecutorRecord> holder = core.holder(framework.id(), taskId);
        if (holder.isPresent()) {
            updates.take(holder.get(), holder.get().tasks().get(taskId).orElseThrow(), status.build());
            freeShare(holder.get(), taskId);
        } else if (!executor.completed().has(taskId)) {
            updates.tell(framework.info(), status.build());
        }
        runs.send(executor, ExecutorEvents.acknowledged(status.build()));
    }

    /** The agent's view of the container, and what the executor says of it (SE-219). */
    private ContainerStatus containerStatus(ExecutorRecord executor, ContainerStatus given) {
        boolean nested =
                given.hasContainerId() && !given.getContainerId().getValue().equals(executor.containerId());
        ContainerStatus.Builder status =
                (nested ? ContainerStatus.getDefaultInstance() : executor.status()).toBuilder();
        if (given.getNetworkInfosCount() > 0) {
            status.clearNetworkInfos();
        }
        status.mergeFrom(given);
        if (status.getNetworkInfosCount() == 0) {
            status.addAllNetworkInfos(executor.status().getNetworkInfosList());
        }
        return status.build();
    }

    /** What a task had is the container's no more when the task is over (SE-167). */
    private void freeShare(ExecutorRecord before, String taskId) {
        ExecutorRecord executor = newest(before);
        Optional<TaskRecord> over = executor.tasks().get(taskId).filter(TaskRecord::isTerminal);
        boolean ended =
                before.tasks().get(taskId).filter(TaskRecord::isTerminal).isEmpty();
        if (over.isPresent() && ended && executor.kind() == ExecutorKind.CUSTOM) {
            shares.removeLinks(executor, over.get().info());
            deliveries.update(executor);
        }
    }

    // ------------------------------------------------------------------------------------------------ messages

    /** Passes a message on to the scheduler, as far as one can be reached (SE-218, AM-79). */
    private void message(FrameworkRecord framework, ExecutorRecord executor, ByteString data) {
        if (core.state().phase() != Phase.RUNNING || framework.terminating()) {
            core.count(Counter.INVALID_FRAMEWORK_MESSAGES);
            return;
        }
        core.count(Counter.VALID_FRAMEWORK_MESSAGES);
        ExecutorToFrameworkMessage message = ExecutorToFrameworkMessage.newBuilder()
                .setSlaveId(AgentID.newBuilder().setValue(core.agentId()))
                .setFrameworkId(FrameworkID.newBuilder().setValue(framework.id()))
                .setExecutorId(ExecutorID.newBuilder().setValue(executor.id()))
                .setData(data)
                .build();
        Optional<UPid> scheduler = framework.pid();
        if (scheduler.isPresent()) {
            core.emit(new AgentEffect.Send(scheduler.get(), message));
        } else {
            core.sendToMaster(message);
        }
    }
}
