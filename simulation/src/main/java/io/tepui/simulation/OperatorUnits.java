package io.tepui.simulation;

import io.tepui.master.state.AgentRecord;
import io.tepui.master.state.MasterState;
import io.tepui.protocol.v1.AgentID;
import io.tepui.protocol.v1.Label;
import io.tepui.protocol.v1.Labels;
import io.tepui.protocol.v1.Resource.DiskInfo;
import io.tepui.protocol.v1.Value;
import io.tepui.protocol.v1.Volume;
import io.tepui.protocol.v1.master.Call;
import io.tepui.resources.Disk;
import io.tepui.resources.Reservation;
import io.tepui.resources.ResourceEntry;
import io.tepui.resources.Resources;
import io.tepui.resources.Scalar;
import java.util.List;
import java.util.Optional;

/**
 * What an operator reserves for a role that no framework has, in units that are told from each other by a label: a unit of
 * disk, and perhaps a volume on a part of it. What a unit has is known as long as every call about it was answered.
 */
final class OperatorUnits {
    static final String ROLE = "ops";
    private static final double SIZE = 48;
    private static final double VOLUME = 16;
    private static final double STEP = 8;

    private final Chance chance;
    private int nextUnit;

    /** A unit on an agent: its size in all, and that of its volume, in MB; 0 for none. */
    record Unit(AgentID agent, int number, double size, double volume) {
        String subject() {
            return "unit " + number;
        }

        boolean isGone() {
            return size == 0;
        }

        /** Whether the agent has just this of the unit; one that the master has no more has no such promise to keep. */
        boolean isOn(MasterState state) {
            return state.agents()
                    .get(agent.getValue())
                    .map(AgentRecord::total)
                    .map(total -> total.filter(this::isOfUnit).equals(resources()))
                    .orElse(true);
        }

        private boolean isOfUnit(ResourceEntry entry) {
            return entry.isReserved() && entry.reservations().getLast().equals(reservation());
        }

        private Resources resources() {
            return (isGone() ? Resources.empty() : disk(size - volume))
                    .plus(volume == 0 ? Resources.empty() : volumeOf(volume));
        }

        private Reservation reservation() {
            return Reservation.ofDynamic(ROLE)
                    .withLabels(Labels.newBuilder()
                            .addLabels(Label.newBuilder().setKey("unit").setValue(String.valueOf(number)))
                            .build());
        }

        private Resources disk(double megabytes) {
            return Resources.of(
                    ResourceEntry.of("disk", Scalar.of(megabytes)).withReservations(List.of(reservation())));
        }

        private Resources volumeOf(double megabytes) {
            DiskInfo disk = DiskInfo.newBuilder()
                    .setPersistence(DiskInfo.Persistence.newBuilder().setId("unit" + number))
                    .setVolume(Volume.newBuilder().setContainerPath("data").setMode(Volume.Mode.RW))
                    .build();
            return Resources.of(disk(megabytes).stream()
                    .map(entry -> entry.withDisk(Disk.of(disk)))
                    .toList());
        }
    }

    /** A call, and what the unit is if the call is answered with success. */
    record Change(Call call, Unit after) {}

    OperatorUnits(Chance chance) {
        this.chance = chance;
    }

    Change reserve(AgentID agent) {
        Unit unit = new Unit(agent, nextUnit++, SIZE, 0);
        Call.Builder call = Call.newBuilder().setType(Call.Type.RESERVE_RESOURCES);
        call.getReserveResourcesBuilder()
                .setAgentId(agent)
                .addAllResources(unit.disk(SIZE).toMessages());
        return new Change(call.build(), unit);
    }

    /** One of the changes that the unit allows; none once it is gone. */
    Optional<Change> change(Unit unit) {
        if (unit.isGone()) {
            return Optional.empty();
        }
        if (unit.volume() == 0) {
            return Optional.of(chance.in(0.4) ? unreserve(unit) : create(unit));
        }
        return Optional.of(
                switch (chance.between(0, 2)) {
                    case 0 -> destroy(unit);
                    case 1 -> unit.volume() < unit.size() - STEP ? grow(unit) : destroy(unit);
                    default -> unit.volume() > STEP ? shrink(unit) : destroy(unit);
                });
    }

    private static Change unreserve(Unit unit) {
        Call.Builder call = Call.newBuilder().setType(Call.Type.UNRESERVE_RESOURCES);
        call.getUnreserveResourcesBuilder()
                .setAgentId(unit.agent())
                .addAllResources(unit.disk(unit.size()).toMessages());
        return new Change(call.build(), new Unit(unit.agent(), unit.number(), 0, 0));
    }

    private static Change create(Unit unit) {
        Call.Builder call = Call.newBuilder().setType(Call.Type.CREATE_VOLUMES);
        call.getCreateVolumesBuilder()
                .setAgentId(unit.agent())
                .addAllVolumes(unit.volumeOf(VOLUME).toMessages());
        return new Change(call.build(), withVolume(unit, VOLUME));
    }

    private static Change destroy(Unit unit) {
        Call.Builder call = Call.newBuilder().setType(Call.Type.DESTROY_VOLUMES);
        call.getDestroyVolumesBuilder()
                .setAgentId(unit.agent())
                .addAllVolumes(unit.volumeOf(unit.volume()).toMessages());
        return new Change(call.build(), withVolume(unit, 0));
    }

    private static Change grow(Unit unit) {
        Call.Builder call = Call.newBuilder().setType(Call.Type.GROW_VOLUME);
        call.getGrowVolumeBuilder()
                .setAgentId(unit.agent())
                .setVolume(unit.volumeOf(unit.volume()).toMessages().getFirst())
                .setAddition(unit.disk(STEP).toMessages().getFirst());
        return new Change(call.build(), withVolume(unit, unit.volume() + STEP));
    }

    private static Change shrink(Unit unit) {
        Call.Builder call = Call.newBuilder().setType(Call.Type.SHRINK_VOLUME);
        call.getShrinkVolumeBuilder()
                .setAgentId(unit.agent())
                .setVolume(unit.volumeOf(unit.volume()).toMessages().getFirst())
                .setSubtract(Value.Scalar.newBuilder().setValue(STEP));
        return new Change(call.build(), withVolume(unit, unit.volume() - STEP));
    }

    private static Unit withVolume(Unit unit, double volume) {
        return new Unit(unit.agent(), unit.number(), unit.size(), volume);
    }
}
