package io.tepui.master.agents;

import static io.tepui.master.agents.BadRegistrationException.require;

import com.google.protobuf.ByteString;
import io.tepui.allocator.AgentDetails;
import io.tepui.protocol.Ids;
import io.tepui.protocol.internal.RegisterSlaveMessage;
import io.tepui.protocol.internal.ReregisterSlaveMessage;
import io.tepui.protocol.internal.SlaveInfo;
import io.tepui.protocol.v1.AgentInfo;
import io.tepui.protocol.v1.Resource;
import io.tepui.registry.RegistryLimits;
import io.tepui.resources.ResourceException;
import io.tepui.resources.ResourceListValidation;
import io.tepui.resources.Resources;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What an agent says of itself when it registers: checked, and in the forms of the state.
 *
 * @param info the description, with the agent's id
 * @param version the version as it was given; checked later (AM-40, step 6)
 * @param capabilities in the agent's order
 * @param resourceVersion the version of its resources, if it gave one
 * @param configured the resources of the description
 * @param checkpointed the dynamic reservations and volumes on them
 * @param total both together
 */
record AgentDescription(
        AgentInfo info,
        String version,
        List<AgentInfo.Capability.Type> capabilities,
        Optional<ByteString> resourceVersion,
        Resources configured,
        Resources checkpointed,
        Resources total) {

    /** Longest description that is taken: it must fit into the registry with what is recorded beside it. */
    static final int MAX_BYTES = RegistryLimits.DEFAULT.maxValueBytes() / 2;

    /**
     * Reads a first registration.
     *
     * @throws BadRegistrationException if a rule of AM-40, step 2, is broken
     */
    static AgentDescription read(RegisterSlaveMessage message, String newId) {
        return read(
                message.getSlave(),
                newId,
                message.getCheckpointedResourcesList(),
                message.getVersion(),
                message.getAgentCapabilitiesList(),
                message.hasResourceVersionUuid()
                        ? Optional.of(message.getResourceVersionUuid().getValue())
                        : Optional.empty());
    }

    /**
     * Reads the description in the registration of an agent that has an id.
     *
     * @throws BadRegistrationException if a rule of AM-40, step 2, is broken
     */
    static AgentDescription read(ReregisterSlaveMessage message) {
        return read(
                message.getSlave(),
                message.getSlave().getId().getValue(),
                message.getCheckpointedResourcesList(),
                message.getVersion(),
                message.getAgentCapabilitiesList(),
                message.hasResourceVersionUuid()
                        ? Optional.of(message.getResourceVersionUuid().getValue())
                        : Optional.empty());
    }

    private static AgentDescription read(
            SlaveInfo slave,
            String id,
            List<Resource> checkpointed,
            String version,
            List<AgentInfo.Capability> capabilities,
            Optional<ByteString> resourceVersion) {
        Ids.problem("slave.id", id).ifPresent(problem -> {
            throw new BadRegistrationException(problem);
        });
        require(
                slave.getSerializedSize() <= MAX_BYTES,
                "'slave' has " + slave.getSerializedSize() + " bytes, at most " + MAX_BYTES + " are taken");
        require(
                checkpointed.isEmpty() || slave.getCheckpoint(),
                "'checkpointed_resources' are given, but 'slave.checkpoint' is false");
        Resources configured = resources("slave.resources", slave.getResourcesList());
        Resources onDisk = resources("checkpointed_resources", checkpointed);
        Resources total = AgentTotals.of(configured, onDisk)
                .orElseThrow(() -> new BadRegistrationException(
                        "'checkpointed_resources' " + onDisk + " do not fit into 'slave.resources' " + configured));
        return new AgentDescription(
                AgentInfos.toState(slave, id, configured),
                version,
                types(capabilities),
                resourceVersion,
                configured,
                onDisk,
                total);
    }

    private static Resources resources(String field, List<Resource> messages) {
        if (messages.isEmpty()) {
            return Resources.empty();
        }
        try {
            Resources resources = Resources.fromValidMessages(messages);
            ResourceListValidation.validate(resources.stream().toList()).ifPresent(reason -> {
                throw new BadRegistrationException("'" + field + "': " + reason);
            });
            return resources;
        } catch (ResourceException e) {
            throw new BadRegistrationException("'" + field + "': " + e.getMessage());
        }
    }

    private static List<AgentInfo.Capability.Type> types(List<AgentInfo.Capability> capabilities) {
        List<AgentInfo.Capability.Type> types = new ArrayList<>(capabilities.size());
        for (AgentInfo.Capability capability : capabilities) {
            if (capability.getType() != AgentInfo.Capability.Type.UNKNOWN) {
                types.add(capability.getType());
            }
        }
        return types;
    }

    /** Returns the agent's id. */
    String id() {
        return info.getId().getValue();
    }

    boolean has(AgentInfo.Capability.Type capability) {
        return capabilities.contains(capability);
    }

    /** Returns what the allocator is told of it. */
    AgentDetails details() {
        return AgentDetails.of(info, capabilities);
    }
}
