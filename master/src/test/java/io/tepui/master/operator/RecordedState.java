package io.tepui.master.operator;

import io.tepui.master.state.AgentLoad;
import io.tepui.master.state.AgentRecord;
import io.tepui.master.state.ExecutorRecord;
import io.tepui.master.state.FrameworkRecord;
import io.tepui.master.state.FrameworkStatus;
import io.tepui.master.state.Leadership;
import io.tepui.master.state.MachineRecord;
import io.tepui.master.state.MasterState;
import io.tepui.master.state.OfferRecord;
import io.tepui.master.state.PersistentIndex;
import io.tepui.master.state.TaskRecord;
import io.tepui.protocol.Times;
import io.tepui.protocol.UPid;
import io.tepui.protocol.v1.AgentInfo;
import io.tepui.protocol.v1.MachineID;
import io.tepui.protocol.v1.MachineInfo;
import io.tepui.protocol.v1.Offer;
import io.tepui.protocol.v1.Task;
import io.tepui.protocol.v1.maintenance.ClusterStatus;
import io.tepui.protocol.v1.master.Response;
import io.tepui.resources.Resources;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The state in which a real master gave certain answers, as far as they tell it. */
final class RecordedState {
    private final States states = new States();
    private final Map<Response.Type, Response> answers;

    private RecordedState(Map<Response.Type, Response> answers) {
        this.answers = answers;
    }

    static MasterState of(Map<Response.Type, Response> answers) {
        RecordedState state = new RecordedState(answers);
        state.frameworks();
        state.tasks();
        state.agents();
        state.configuration();
        return state.states.make();
    }

    private Response answer(Response.Type type) {
        return Optional.ofNullable(answers.get(type)).orElseThrow();
    }

    private Response.GetTasks recordedTasks() {
        return answer(Response.Type.GET_TASKS).getGetTasks();
    }

    private List<Response.GetFrameworks.Framework> recordedFrameworks() {
        return answer(Response.Type.GET_FRAMEWORKS).getGetFrameworks().getFrameworksList();
    }

    private void frameworks() {
        for (Response.GetFrameworks.Framework shown : recordedFrameworks()) {
            FrameworkRecord.Builder framework = framework(shown, FrameworkStatus.ACTIVE);
            PersistentIndex<String, OfferRecord> offers = PersistentIndex.empty();
            for (Offer offer : shown.getOffersList()) {
                OfferRecord record = offer(offer);
                offers = offers.with(record.id(), record);
                states.offers = states.offers.with(record.id(), record);
            }
            String id = shown.getFrameworkInfo().getId().getValue();
            for (Response.GetAgents.Agent agent :
                    answer(Response.Type.GET_AGENTS).getGetAgents().getAgentsList()) {
                String agentId = agent.getAgentInfo().getId().getValue();
                framework.used(agentId, used(id, agentId));
            }
            states.with(framework.offers(offers).build());
        }
        for (Response.GetFrameworks.Framework shown :
                answer(Response.Type.GET_FRAMEWORKS).getGetFrameworks().getCompletedFrameworksList()) {
            FrameworkRecord framework = framework(shown, FrameworkStatus.COMPLETED)
                    .unregisteredTime(Times.toInstant(shown.getUnregisteredTime()))
                    .build();
            states.withCompleted(
                    framework,
                    recordedTasks().getCompletedTasksList().stream()
                            .filter(task -> task.getFrameworkId().getValue().equals(framework.id()))
                            .map(TaskRecord::of)
                            .toArray(TaskRecord[]::new));
        }
    }

    private static FrameworkRecord.Builder framework(Response.GetFrameworks.Framework shown, FrameworkStatus status) {
        return FrameworkRecord.of(shown.getFrameworkInfo(), status)
                .subscribedTimes(
                        Times.toInstant(shown.getRegisteredTime()), Times.toInstant(shown.getReregisteredTime()))
                .offerConstraints(shown.getOfferConstraints());
    }

    private void tasks() {
        Set<String> registered = new HashSet<>(states.frameworks.keys());
        recordedTasks().getTasksList().forEach(task -> states.withActive(TaskRecord.of(task)));
        recordedTasks().getUnreachableTasksList().forEach(task -> states.withUnreachable(TaskRecord.of(task)));
        recordedTasks().getCompletedTasksList().stream()
                .filter(task -> registered.contains(task.getFrameworkId().getValue()))
                .forEach(task -> states.withCompleted(TaskRecord.of(task)));
    }

    private void agents() {
        for (Response.GetAgents.Agent shown :
                answer(Response.Type.GET_AGENTS).getGetAgents().getAgentsList()) {
            AgentInfo info = shown.getAgentInfo();
            states.with(AgentRecord.registered(
                            info,
                            UPid.parse(shown.getPid()).orElseThrow(),
                            shown.getVersion(),
                            Times.toInstant(shown.getRegisteredTime()))
                    .capabilities(shown.getCapabilitiesList().stream()
                            .map(AgentInfo.Capability::getType)
                            .toList())
                    .deactivated(shown.getDeactivated())
                    .drain(
                            shown.hasDrainInfo() ? Optional.of(shown.getDrainInfo()) : Optional.empty(),
                            shown.hasEstimatedDrainStartTime()
                                    ? Optional.of(Times.toInstant(shown.getEstimatedDrainStartTime()))
                                    : Optional.empty())
                    .resources(Resources.empty(), Resources.fromMessages(shown.getTotalResourcesList()))
                    .load(load(info.getId().getValue()))
                    .build());
        }
    }

    private AgentLoad load(String agentId) {
        AgentLoad load = AgentLoad.nothing();
        for (String framework : states.frameworks.keys()) {
            load = load.withUsed(framework, used(framework, agentId));
        }
        for (Task task : recordedTasks().getTasksList()) {
            load = load.withTask(TaskRecord.of(task).key());
        }
        for (Response.GetExecutors.Executor executor :
                answer(Response.Type.GET_EXECUTORS).getGetExecutors().getExecutorsList()) {
            load = load.withExecutor(ExecutorRecord.of(executor));
        }
        for (OfferRecord offer : states.offers.values()) {
            load = load.withOffer(offer);
        }
        return load;
    }

    private static OfferRecord offer(Offer offer) {
        return new OfferRecord(offer, Resources.fromMessages(offer.getResourcesList()));
    }

    private Resources used(String framework, String agent) {
        return Resources.sum(recordedTasks().getTasksList().stream()
                .filter(task -> task.getFrameworkId().getValue().equals(framework))
                .filter(task -> task.getAgentId().getValue().equals(agent))
                .map(TaskRecord::of)
                .filter(TaskRecord::holdsResources)
                .map(TaskRecord::resources)
                .toList());
    }

    private void configuration() {
        Response.GetMaster master = answer(Response.Type.GET_MASTER).getGetMaster();
        states.leadership = new Leadership(
                master.getMasterInfo(),
                States.instant(master.getStartTime()),
                Optional.of(States.instant(master.getElectedTime())),
                true);
        answer(Response.Type.GET_WEIGHTS)
                .getGetWeights()
                .getWeightInfosList()
                .forEach(weight -> states.weights = states.weights.with(weight.getRole(), weight));
        answer(Response.Type.GET_QUOTA)
                .getGetQuota()
                .getStatus()
                .getConfigsList()
                .forEach(quota -> states.quotas = states.quotas.with(quota.getRole(), quota));
        ClusterStatus machines = answer(Response.Type.GET_MAINTENANCE_STATUS)
                .getGetMaintenanceStatus()
                .getStatus();
        machines.getDrainingMachinesList().forEach(machine -> machine(machine.getId(), MachineInfo.Mode.DRAINING));
        machines.getDownMachinesList().forEach(machine -> machine(machine, MachineInfo.Mode.DOWN));
        states.schedules.add(answer(Response.Type.GET_MAINTENANCE_SCHEDULE)
                .getGetMaintenanceSchedule()
                .getSchedule());
        answer(Response.Type.GET_OPERATIONS)
                .getGetOperations()
                .getOperationsList()
                .forEach(operation -> states.operations =
                        states.operations.with(operation.getUuid().toString(), operation));
    }

    private void machine(MachineID id, MachineInfo.Mode mode) {
        MachineInfo machine = MachineInfo.newBuilder().setId(id).setMode(mode).build();
        states.machines = states.machines.with(id.getHostname() + "/" + id.getIp(), new MachineRecord(machine));
    }
}
