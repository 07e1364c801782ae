package io.tepui.master.agents;

import com.google.protobuf.MessageLite;
import io.tepui.master.state.RecoveredAgent;
import io.tepui.master.state.UnreachableAgent;
import io.tepui.protocol.Times;
import io.tepui.protocol.internal.Registry;
import io.tepui.protocol.v1.AgentID;
import io.tepui.protocol.v1.AgentInfo;
import io.tepui.protocol.v1.DrainInfo;
import io.tepui.protocol.v1.MachineInfo;
import io.tepui.protocol.v1.MasterInfo;
import io.tepui.protocol.v1.WeightInfo;
import io.tepui.protocol.v1.maintenance.Schedule;
import io.tepui.protocol.v1.quota.QuotaConfig;
import io.tepui.registry.RegistryChange;
import java.time.Instant;
import java.util.Optional;

/**
 * How the registry holds what masters must not forget: one value for each thing, in the messages of AM-102, so that a
 * change writes no more than itself. An agent is under one of three prefixes.
 */
public final class RegistryEntries {
    /** The last leader: {@code Registry.Master}. */
    static final String MASTER = "master";
    /** Admitted agents by id: {@code Registry.Slave}. */
    static final String AGENTS = "agents/";
    /** Agents marked unreachable by id: {@code Registry.UnreachableSlave}. */
    static final String UNREACHABLE = "unreachable/";
    /** Agents marked gone by id: {@code Registry.GoneSlave}. */
    static final String GONE = "gone/";
    /** Weights by role: {@code Registry.Weight}. */
    static final String WEIGHTS = "weights/";
    /** Quotas by role: {@code QuotaConfig}. */
    static final String QUOTAS = "quotas/";
    /** Machines in maintenance by hostname and address: {@code Registry.Machine}. */
    static final String MACHINES = "machines/";
    /** The maintenance schedule: {@code maintenance.Schedule}. */
    static final String SCHEDULE = "schedule";
    /** What a master must be capable of, by name: {@code Registry.MinimumCapability} (AM-105). */
    static final String CAPABILITIES = "capabilities/";

    /** The capability to keep agents drained and deactivated. */
    public static final String AGENT_DRAINING = "AGENT_DRAINING";
    /** The capability to keep quota with limits. */
    public static final String QUOTA_V2 = "QUOTA_V2";

    private RegistryEntries() {}

    /** The master leads. */
    static RegistryChange leader(MasterInfo info) {
        // Both messages have the same numbers; the registry's only knows one more capability.
        Registry.Master.Builder leader = Registry.Master.newBuilder();
        leader.getInfoBuilder()
                .setId(info.getId())
                .setIp(info.getIp())
                .setPort(info.getPort())
                .setPid(info.getPid())
                .setHostname(info.getHostname())
                .setVersion(info.getVersion());
        return put(MASTER, leader.build());
    }

    /** The agent is admitted, or its description is another now. */
    static RegistryChange admitted(AgentInfo info, Optional<DrainInfo> drainInfo, boolean deactivated) {
        Registry.Slave.Builder agent = Registry.Slave.newBuilder().setInfo(AgentInfos.toRegistry(info));
        drainInfo.ifPresent(agent::setDrainInfo);
        if (deactivated) {
            agent.setDeactivated(true);
        }
        return put(AGENTS + info.getId().getValue(), agent.build());
    }

    /** The agent is admitted as it was before this master. */
    static RegistryChange admitted(AgentInfo info, RecoveredAgent before) {
        return admitted(info, before.drainInfo(), before.deactivated());
    }

    /** The agent is not admitted any more. */
    static RegistryChange notAdmitted(String agentId) {
        return new RegistryChange.Remove(AGENTS + agentId);
    }

    /** The agent is unreachable. */
    static RegistryChange unreachable(UnreachableAgent agent) {
        Registry.UnreachableSlave.Builder entry = Registry.UnreachableSlave.newBuilder()
                .setId(AgentID.newBuilder().setValue(agent.id()))
                .setTimestamp(Times.toTimeInfo(agent.since()));
        agent.drainInfo().ifPresent(entry::setDrainInfo);
        if (agent.deactivated()) {
            entry.setDeactivated(true);
        }
        return put(UNREACHABLE + agent.id(), entry.build());
    }

    /** The agent is not unreachable any more. */
    static RegistryChange notUnreachable(String agentId) {
        return new RegistryChange.Remove(UNREACHABLE + agentId);
    }

    /** The agent is forgotten among the gone ones. */
    static RegistryChange notGone(String agentId) {
        return new RegistryChange.Remove(GONE + agentId);
    }

    /** Returns the entry of a gone agent. */
    static RegistryChange gone(String agentId, Instant since) {
        return put(
                GONE + agentId,
                Registry.GoneSlave.newBuilder()
                        .setId(AgentID.newBuilder().setValue(agentId))
                        .setTimestamp(Times.toTimeInfo(since))
                        .build());
    }

    /** The weight of a role. */
    public static RegistryChange weight(WeightInfo weight) {
        return put(
                WEIGHTS + weight.getRole(),
                Registry.Weight.newBuilder().setInfo(weight).build());
    }

    /** The quota of a role. */
    public static RegistryChange quota(QuotaConfig quota) {
        return put(QUOTAS + quota.getRole(), quota);
    }

    /** The role has no quota. */
    public static RegistryChange noQuota(String role) {
        return new RegistryChange.Remove(QUOTAS + role);
    }

    /** A machine of the maintenance schedule. */
    public static RegistryChange machine(String key, MachineInfo machine) {
        return put(
                MACHINES + key, Registry.Machine.newBuilder().setInfo(machine).build());
    }

    /** The machine is in no maintenance schedule. */
    public static RegistryChange noMachine(String key) {
        return new RegistryChange.Remove(MACHINES + key);
    }

    /** The maintenance schedule; one without windows is none. */
    public static RegistryChange schedule(Schedule schedule) {
        return schedule.getWindowsCount() == 0 ? new RegistryChange.Remove(SCHEDULE) : put(SCHEDULE, schedule);
    }

    /**
     * Only a master with this capability may lead from now on, or any may as far as it is concerned.
     *
     * @param needed whether the registry holds something that asks for it
     */
    public static RegistryChange minimumCapability(String capability, boolean needed) {
        return needed
                ? put(
                        CAPABILITIES + capability,
                        Registry.MinimumCapability.newBuilder()
                                .setCapability(capability)
                                .build())
                : new RegistryChange.Remove(CAPABILITIES + capability);
    }

    private static RegistryChange put(String key, MessageLite value) {
        return new RegistryChange.Put(key, value.toByteString());
    }
}
