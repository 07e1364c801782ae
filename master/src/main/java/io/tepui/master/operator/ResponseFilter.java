package io.tepui.master.operator;

import io.tepui.protocol.authorization.Action;
import io.tepui.protocol.authorization.Targets;
import io.tepui.protocol.authorization.Visibility;
import io.tepui.protocol.v1.MachineID;
import io.tepui.protocol.v1.maintenance.ClusterStatus;
import io.tepui.protocol.v1.maintenance.Schedule;
import io.tepui.protocol.v1.maintenance.Window;
import io.tepui.protocol.v1.master.Response;
import io.tepui.protocol.v1.quota.QuotaStatus;
import java.util.List;

/** Takes out of small answers what an operator may not see (MO-220, MO-230, MO-233, MO-262, MO-267, MO-275). */
final class ResponseFilter {
    private final Visibility visibility;

    ResponseFilter(Visibility visibility) {
        this.visibility = visibility;
    }

    Response operations(Response whole) {
        Response.Builder shown = whole.toBuilder();
        shown.getGetOperationsBuilder()
                .clearOperations()
                .addAllOperations(whole.getGetOperations().getOperationsList().stream()
                        .filter(operation -> visibility.shows(operation.getInfo()))
                        .toList());
        return shown.build();
    }

    Response roles(Response whole) {
        Response.Builder shown = whole.toBuilder();
        shown.getGetRolesBuilder()
                .clearRoles()
                .addAllRoles(whole.getGetRoles().getRolesList().stream()
                        .filter(role -> visibility.showsRole(role.getName()))
                        .toList());
        return shown.build();
    }

    /** Without a weight that shows the member is absent (MO-234). */
    Response weights(Response whole) {
        Response.GetWeights weights = Response.GetWeights.newBuilder()
                .addAllWeightInfos(whole.getGetWeights().getWeightInfosList().stream()
                        .filter(weight -> visibility.showsRole(weight.getRole()))
                        .toList())
                .build();
        Response.Builder shown = whole.toBuilder().clearGetWeights();
        return weights.getWeightInfosCount() == 0
                ? shown.build()
                : shown.setGetWeights(weights).build();
    }

    Response quota(Response whole) {
        QuotaStatus status = whole.getGetQuota().getStatus();
        Response.Builder shown = whole.toBuilder();
        shown.getGetQuotaBuilder()
                .getStatusBuilder()
                .clearInfos()
                .addAllInfos(status.getInfosList().stream()
                        .filter(info -> showsQuota(info.getRole()))
                        .toList())
                .clearConfigs()
                .addAllConfigs(status.getConfigsList().stream()
                        .filter(config -> showsQuota(config.getRole()))
                        .toList());
        return shown.build();
    }

    private boolean showsQuota(String role) {
        return visibility.permits(Action.GET_QUOTA, Targets.role(role));
    }

    /** Windows left without machines are left out (MO-262). */
    Response schedule(Response whole) {
        Schedule.Builder schedule = Schedule.newBuilder();
        for (Window window : whole.getGetMaintenanceSchedule().getSchedule().getWindowsList()) {
            List<MachineID> machines = window.getMachineIdsList().stream()
                    .filter(machine -> visibility.shows(Action.GET_MAINTENANCE_SCHEDULE, machine))
                    .toList();
            if (!machines.isEmpty()) {
                schedule.addWindows(window.toBuilder().clearMachineIds().addAllMachineIds(machines));
            }
        }
        Response.Builder shown = whole.toBuilder();
        shown.getGetMaintenanceScheduleBuilder().setSchedule(schedule);
        return shown.build();
    }

    Response maintenance(Response whole) {
        ClusterStatus status = whole.getGetMaintenanceStatus().getStatus();
        Response.Builder shown = whole.toBuilder();
        shown.getGetMaintenanceStatusBuilder()
                .getStatusBuilder()
                .clearDrainingMachines()
                .addAllDrainingMachines(status.getDrainingMachinesList().stream()
                        .filter(machine -> visibility.shows(Action.GET_MAINTENANCE_STATUS, machine.getId()))
                        .toList())
                .clearDownMachines()
                .addAllDownMachines(status.getDownMachinesList().stream()
                        .filter(machine -> visibility.shows(Action.GET_MAINTENANCE_STATUS, machine))
                        .toList());
        return shown.build();
    }
}
