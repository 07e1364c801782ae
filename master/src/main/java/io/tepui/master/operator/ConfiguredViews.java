package io.tepui.master.operator;

import io.tepui.master.state.Leadership;
import io.tepui.master.state.MachineRecord;
import io.tepui.master.state.MasterState;
import io.tepui.protocol.Times;
import io.tepui.protocol.v1.MachineInfo;
import io.tepui.protocol.v1.maintenance.ClusterStatus;
import io.tepui.protocol.v1.maintenance.Schedule;
import io.tepui.protocol.v1.master.Response;
import io.tepui.protocol.v1.quota.QuotaConfig;
import io.tepui.protocol.v1.quota.QuotaInfo;
import io.tepui.protocol.v1.quota.QuotaStatus;
import io.tepui.resources.ResourceQuantities;
import java.util.Optional;
import java.util.Set;

/** What operators have configured, and who the master is: answers that are small at any size of the cluster. */
final class ConfiguredViews {
    private ConfiguredViews() {}

    /** GET_OPERATIONS (MO-220 to MO-222). */
    static Response operations(MasterState state) {
        return response(Response.Type.GET_OPERATIONS)
                .setGetOperations(Response.GetOperations.newBuilder()
                        .addAllOperations(state.operations().values()))
                .build();
    }

    /** GET_ROLES (MO-230 to MO-232). */
    static Response roles(MasterState state, Optional<Set<String>> whitelist) {
        return response(Response.Type.GET_ROLES)
                .setGetRoles(Response.GetRoles.newBuilder().addAllRoles(RolesView.of(state, whitelist)))
                .build();
    }

    /** GET_WEIGHTS; without weights the member is absent (MO-234). */
    static Response weights(MasterState state) {
        Response.Builder response = response(Response.Type.GET_WEIGHTS);
        if (!state.weights().isEmpty()) {
            response.setGetWeights(Response.GetWeights.newBuilder()
                    .addAllWeightInfos(state.weights().values()));
        }
        return response.build();
    }

    /** GET_QUOTA, in the older and the newer form (MO-275). */
    static Response quota(MasterState state) {
        QuotaStatus.Builder status = QuotaStatus.newBuilder();
        for (QuotaConfig config : state.quotas().values()) {
            ResourceQuantities guarantees = ResourceQuantities.fromMessages(config.getGuaranteesMap());
            status.addInfos(
                    QuotaInfo.newBuilder().setRole(config.getRole()).addAllGuarantee(guarantees.toBareMessages()));
            status.addConfigs(config);
        }
        return response(Response.Type.GET_QUOTA)
                .setGetQuota(Response.GetQuota.newBuilder().setStatus(status))
                .build();
    }

    /** GET_MAINTENANCE_SCHEDULE (MO-262). */
    static Response schedule(MasterState state) {
        Schedule schedule = state.schedules().isEmpty()
                ? Schedule.getDefaultInstance()
                : state.schedules().getFirst();
        return response(Response.Type.GET_MAINTENANCE_SCHEDULE)
                .setGetMaintenanceSchedule(
                        Response.GetMaintenanceSchedule.newBuilder().setSchedule(schedule))
                .build();
    }

    /** GET_MAINTENANCE_STATUS: machines that are on their way out or out (MO-267). */
    static Response maintenance(MasterState state) {
        ClusterStatus.Builder status = ClusterStatus.newBuilder();
        for (MachineRecord machine : state.machines().values()) {
            if (machine.isDown()) {
                status.addDownMachines(machine.info().getId());
            } else if (machine.info().getMode() == MachineInfo.Mode.DRAINING) {
                status.addDrainingMachines(ClusterStatus.DrainingMachine.newBuilder()
                        .setId(machine.info().getId())
                        .addAllStatuses(machine.answers().values()));
            }
        }
        return response(Response.Type.GET_MAINTENANCE_STATUS)
                .setGetMaintenanceStatus(
                        Response.GetMaintenanceStatus.newBuilder().setStatus(status))
                .build();
    }

    /** GET_MASTER (MO-164). */
    static Response master(Leadership leadership) {
        Response.GetMaster.Builder master = Response.GetMaster.newBuilder()
                .setMasterInfo(leadership.info())
                .setStartTime(Times.toEpochSeconds(leadership.started()));
        leadership.elected().ifPresent(at -> master.setElectedTime(Times.toEpochSeconds(at)));
        return response(Response.Type.GET_MASTER).setGetMaster(master).build();
    }

    static Response.Builder response(Response.Type type) {
        return Response.newBuilder().setType(type);
    }
}
