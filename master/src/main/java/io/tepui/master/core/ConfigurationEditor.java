package io.tepui.master.core;

import io.tepui.master.state.MachineRecord;
import io.tepui.master.state.PersistentIndex;
import io.tepui.protocol.v1.WeightInfo;
import io.tepui.protocol.v1.maintenance.Schedule;
import io.tepui.protocol.v1.quota.QuotaConfig;
import java.util.List;

/** What operators have configured: the part of the state that comes from their calls and the registry alone. */
public final class ConfigurationEditor {
    private PersistentIndex<String, WeightInfo> weights = PersistentIndex.empty();
    private PersistentIndex<String, QuotaConfig> quotas = PersistentIndex.empty();
    private PersistentIndex<String, MachineRecord> machines = PersistentIndex.empty();
    private List<Schedule> schedules = List.of();

    ConfigurationEditor() {}

    /** Takes over what the registry says beyond agents. */
    public void putAll(
            PersistentIndex<String, WeightInfo> newWeights,
            PersistentIndex<String, QuotaConfig> newQuotas,
            PersistentIndex<String, MachineRecord> newMachines,
            List<Schedule> newSchedules) {
        weights = newWeights;
        quotas = newQuotas;
        machines = newMachines;
        schedules = List.copyOf(newSchedules);
    }

    /** Returns the configured weights, by role. */
    public PersistentIndex<String, WeightInfo> weights() {
        return weights;
    }

    /** Sets the weight of a role. */
    public void putWeight(WeightInfo weight) {
        weights = weights.with(weight.getRole(), weight);
    }

    /** Returns the configured quotas, by role. */
    public PersistentIndex<String, QuotaConfig> quotas() {
        return quotas;
    }

    /** Sets the quota of a role. */
    public void putQuota(QuotaConfig quota) {
        quotas = quotas.with(quota.getRole(), quota);
    }

    /** Forgets the quota of a role. */
    public void removeQuota(String role) {
        quotas = quotas.without(role);
    }

    /** Returns the machines in maintenance, by {@code hostname/ip}. */
    public PersistentIndex<String, MachineRecord> machines() {
        return machines;
    }

    /** Replaces the machines in maintenance and the schedule that names them. */
    public void putMaintenance(PersistentIndex<String, MachineRecord> newMachines, List<Schedule> newSchedules) {
        machines = newMachines;
        schedules = List.copyOf(newSchedules);
    }

    /** Replaces one machine in maintenance. */
    public void putMachine(String key, MachineRecord machine) {
        machines = machines.with(key, machine);
    }

    /** Returns the maintenance schedule: none or one. */
    public List<Schedule> schedules() {
        return schedules;
    }
}
