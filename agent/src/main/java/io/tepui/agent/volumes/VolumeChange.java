package io.tepui.agent.volumes;

import io.tepui.agent.checkpoint.Layout;
import io.tepui.resources.ResourceEntry;
import io.tepui.resources.Resources;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What must change on the disk when an agent's resources change (AM-81, AO-281). A volume that only grows or shrinks stays
 * where it is; one whose reservation is refined goes along with its role, with all data.
 *
 * @param created volumes to be made
 * @param moved volumes that get another place
 * @param destroyed volumes to be removed
 */
public record VolumeChange(List<VolumePlace> created, List<Move> moved, List<VolumePlace> destroyed) {
    /** A volume that gets another place. */
    public record Move(VolumePlace from, VolumePlace to) {}

    /** The way from some resources to others. */
    public static VolumeChange between(Layout layout, Resources before, Resources after) {
        List<VolumePlace> created = new ArrayList<>(places(layout, after));
        List<VolumePlace> destroyed = new ArrayList<>(places(layout, before));
        List<VolumePlace> staying = created.stream().filter(destroyed::contains).toList();
        created.removeAll(staying);
        destroyed.removeAll(staying);
        List<Move> moved = new ArrayList<>();
        for (VolumePlace from : List.copyOf(destroyed)) {
            created.stream().filter(each -> each.succeeds(from)).findFirst().ifPresent(to -> {
                moved.add(new Move(from, to));
                destroyed.remove(from);
                created.remove(to);
            });
        }
        return new VolumeChange(List.copyOf(created), List.copyOf(moved), List.copyOf(destroyed));
    }

    /** In order, each once: a volume in several copies has one place, and so have equal paths. */
    private static Set<VolumePlace> places(Layout layout, Resources resources) {
        Set<VolumePlace> places = new LinkedHashSet<>();
        for (ResourceEntry volume : resources.persistentVolumes()) {
            VolumePlace.of(layout, volume).ifPresent(places::add);
        }
        return places;
    }

    /** Whether the disk stays as it is. */
    public boolean isEmpty() {
        return created.isEmpty() && moved.isEmpty() && destroyed.isEmpty();
    }
}
