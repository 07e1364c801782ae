package io.tepui.master.testing;

import io.tepui.protocol.v1.AgentID;
import io.tepui.protocol.v1.DurationInfo;
import io.tepui.protocol.v1.MachineID;
import io.tepui.protocol.v1.TimeInfo;
import io.tepui.protocol.v1.Unavailability;
import io.tepui.protocol.v1.Value;
import io.tepui.protocol.v1.WeightInfo;
import io.tepui.protocol.v1.maintenance.Window;
import io.tepui.protocol.v1.master.Call;
import io.tepui.protocol.v1.quota.QuotaConfig;
import io.tepui.protocol.v1.quota.QuotaRequest;
import io.tepui.resources.ResourceLimits;
import io.tepui.resources.ResourceQuantities;
import io.tepui.resources.Resources;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** The calls by which operators steer the cluster, in few words. */
public final class OperatorCalls {
    private OperatorCalls() {}

    /** Sets the weight of a role. */
    public static Call updateWeight(String role, double weight) {
        return updateWeights(
                WeightInfo.newBuilder().setRole(role).setWeight(weight).build());
    }

    /** Sets weights. */
    public static Call updateWeights(WeightInfo... weights) {
        return Call.newBuilder()
                .setType(Call.Type.UPDATE_WEIGHTS)
                .setUpdateWeights(Call.UpdateWeights.newBuilder().addAllWeightInfos(List.of(weights)))
                .build();
    }

    /** A quota, with guarantees and limits as {@code cpus:1;mem:512}; empty text for none. */
    public static QuotaConfig quota(String role, String guarantees, String limits) {
        return QuotaConfig.newBuilder()
                .setRole(role)
                .putAllGuarantees(ResourceQuantities.parse(guarantees).toScalarMessages())
                .putAllLimits(ResourceLimits.parse(limits).toScalarMessages())
                .build();
    }

    /** A quota with one guarantee and one limit of any values. */
    public static QuotaConfig oddQuota(String role, String name, double guarantee, double limit) {
        return QuotaConfig.newBuilder()
                .setRole(role)
                .putAllGuarantees(Map.of(name, scalar(guarantee)))
                .putAllLimits(Map.of(name, scalar(limit)))
                .build();
    }

    private static Value.Scalar scalar(double value) {
        return Value.Scalar.newBuilder().setValue(value).build();
    }

    /** Sets quotas. */
    public static Call updateQuota(QuotaConfig... configs) {
        return updateQuota(false, configs);
    }

    /** Sets quotas, though the cluster may not hold them. */
    public static Call forceQuota(QuotaConfig... configs) {
        return updateQuota(true, configs);
    }

    private static Call updateQuota(boolean force, QuotaConfig... configs) {
        return Call.newBuilder()
                .setType(Call.Type.UPDATE_QUOTA)
                .setUpdateQuota(Call.UpdateQuota.newBuilder().setForce(force).addAllQuotaConfigs(List.of(configs)))
                .build();
    }

    /** Guarantees resources to a role by the older call. */
    public static Call setQuota(String role, String guarantee) {
        return setQuota(request(role, guarantee).build());
    }

    /** The same, though the cluster may not hold them. */
    public static Call forceSetQuota(String role, String guarantee) {
        return setQuota(request(role, guarantee).setForce(true).build());
    }

    /** What the older call asks for. */
    public static QuotaRequest.Builder request(String role, String guarantee) {
        return QuotaRequest.newBuilder()
                .setRole(role)
                .addAllGuarantee(Resources.parse(guarantee).toMessages());
    }

    /** Sets a quota by the older call. */
    public static Call setQuota(QuotaRequest request) {
        return Call.newBuilder()
                .setType(Call.Type.SET_QUOTA)
                .setSetQuota(Call.SetQuota.newBuilder().setQuotaRequest(request))
                .build();
    }

    /** Drains an agent: nothing else is said. */
    public static Call drain(TestAgent agent) {
        return drain(agent, call -> {});
    }

    /** Drains an agent, with more in the call. */
    public static Call drain(TestAgent agent, Consumer<Call.DrainAgent.Builder> change) {
        return drain(agent.agentId(), change);
    }

    /** Drains an agent by its id. */
    public static Call drain(AgentID agent, Consumer<Call.DrainAgent.Builder> change) {
        Call.DrainAgent.Builder call = Call.DrainAgent.newBuilder().setAgentId(agent);
        change.accept(call);
        return Call.newBuilder()
                .setType(Call.Type.DRAIN_AGENT)
                .setDrainAgent(call)
                .build();
    }

    /** Deactivates an agent. */
    public static Call deactivate(AgentID agent) {
        return Call.newBuilder()
                .setType(Call.Type.DEACTIVATE_AGENT)
                .setDeactivateAgent(Call.DeactivateAgent.newBuilder().setAgentId(agent))
                .build();
    }

    /** Reactivates an agent. */
    public static Call reactivate(AgentID agent) {
        return Call.newBuilder()
                .setType(Call.Type.REACTIVATE_AGENT)
                .setReactivateAgent(Call.ReactivateAgent.newBuilder().setAgentId(agent))
                .build();
    }

    /** Marks an agent gone. */
    public static Call markGone(AgentID agent) {
        return Call.newBuilder()
                .setType(Call.Type.MARK_AGENT_GONE)
                .setMarkAgentGone(Call.MarkAgentGone.newBuilder().setAgentId(agent))
                .build();
    }

    /** A machine with hostname and address. */
    public static MachineID machine(String hostname, String ip) {
        return MachineID.newBuilder().setHostname(hostname).setIp(ip).build();
    }

    /** The machine that the agent is on. */
    public static MachineID machine(TestAgent agent) {
        return machine("host-" + agent.pid().host(), agent.pid().host());
    }

    /** Without end, from a second of the epoch on. */
    public static Unavailability unavailability(long startSeconds) {
        return Unavailability.newBuilder()
                .setStart(TimeInfo.newBuilder().setNanoseconds(startSeconds * 1_000_000_000L))
                .build();
    }

    /** A window of an hour, always the same one, for machines. */
    public static Window window(MachineID... machines) {
        return Window.newBuilder()
                .addAllMachineIds(List.of(machines))
                .setUnavailability(unavailability(2_000_000_000L).toBuilder()
                        .setDuration(DurationInfo.newBuilder().setNanoseconds(3_600_000_000_000L)))
                .build();
    }

    /** Replaces the maintenance schedule. */
    public static Call schedule(Window... windows) {
        Call.Builder call = Call.newBuilder().setType(Call.Type.UPDATE_MAINTENANCE_SCHEDULE);
        call.getUpdateMaintenanceScheduleBuilder().getScheduleBuilder().addAllWindows(List.of(windows));
        return call.build();
    }

    /** Begins the maintenance of machines. */
    public static Call startMaintenance(MachineID... machines) {
        return Call.newBuilder()
                .setType(Call.Type.START_MAINTENANCE)
                .setStartMaintenance(Call.StartMaintenance.newBuilder().addAllMachines(List.of(machines)))
                .build();
    }

    /** Ends the maintenance of machines. */
    public static Call stopMaintenance(MachineID... machines) {
        return Call.newBuilder()
                .setType(Call.Type.STOP_MAINTENANCE)
                .setStopMaintenance(Call.StopMaintenance.newBuilder().addAllMachines(List.of(machines)))
                .build();
    }

    /** Removes the quota of a role. */
    public static Call removeQuota(String role) {
        return Call.newBuilder()
                .setType(Call.Type.REMOVE_QUOTA)
                .setRemoveQuota(Call.RemoveQuota.newBuilder().setRole(role))
                .build();
    }
}
