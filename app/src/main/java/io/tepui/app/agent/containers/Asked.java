package io.tepui.app.agent.containers;

import io.tepui.containers.containerizer.ContainerClass;
import io.tepui.protocol.v1.CommandInfo;
import io.tepui.protocol.v1.ContainerID;
import io.tepui.protocol.v1.ContainerInfo;
import io.tepui.protocol.v1.Resource;
import io.tepui.protocol.v1.Value;
import io.tepui.protocol.v1.agent.Call;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the three calls that launch a container ask for (AO-82, AO-95). */
record Asked(
        ContainerID id,
        ContainerClass kind,
        CommandInfo command,
        Optional<ContainerInfo> container,
        List<Resource> resources,
        Map<String, Value.Scalar> limits) {

    @SuppressWarnings("deprecation") // the older container calls are part of the API
    static Asked of(Call.LaunchNestedContainer call) {
        return new Asked(
                call.getContainerId(),
                ContainerClass.DEFAULT,
                call.getCommand(),
                call.hasContainer() ? Optional.of(call.getContainer()) : Optional.empty(),
                List.of(),
                Map.of());
    }

    static Asked of(Call.LaunchContainer call) {
        return new Asked(
                call.getContainerId(),
                ContainerClass.DEFAULT,
                call.getCommand(),
                call.hasContainer() ? Optional.of(call.getContainer()) : Optional.empty(),
                call.getResourcesList(),
                call.getLimitsMap());
    }

    static Asked of(Call.LaunchNestedContainerSession call) {
        return new Asked(
                call.getContainerId(),
                ContainerClass.DEBUG,
                call.getCommand(),
                call.hasContainer() ? Optional.of(call.getContainer()) : Optional.empty(),
                List.of(),
                Map.of());
    }

    boolean hasTerminal() {
        return container.filter(ContainerInfo::hasTtyInfo).isPresent();
    }

    boolean isNested() {
        return id.hasParent();
    }
}
