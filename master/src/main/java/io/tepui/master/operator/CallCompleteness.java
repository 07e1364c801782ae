package io.tepui.master.operator;

import com.google.protobuf.Descriptors.FieldDescriptor;
import io.tepui.protocol.v1.Resource;
import io.tepui.protocol.v1.master.Call;
import io.tepui.resources.ResourceValidation;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Whether a call carries what its type needs, before anything of its content is looked at (MO-149 to MO-152). */
public final class CallCompleteness {
    private static final Set<Call.Type> WITHOUT_PAYLOAD = Set.of(
            Call.Type.UNKNOWN,
            Call.Type.GET_HEALTH,
            Call.Type.GET_FLAGS,
            Call.Type.GET_VERSION,
            Call.Type.GET_LOGGING_LEVEL,
            Call.Type.GET_STATE,
            Call.Type.GET_AGENTS,
            Call.Type.GET_FRAMEWORKS,
            Call.Type.GET_EXECUTORS,
            Call.Type.GET_OPERATIONS,
            Call.Type.GET_TASKS,
            Call.Type.GET_ROLES,
            Call.Type.GET_WEIGHTS,
            Call.Type.GET_MASTER,
            Call.Type.SUBSCRIBE,
            Call.Type.GET_MAINTENANCE_STATUS,
            Call.Type.GET_MAINTENANCE_SCHEDULE,
            Call.Type.GET_QUOTA);

    private final Map<Call.Type, FieldDescriptor> payloads = new EnumMap<>(Call.Type.class);

    /** Learns from the message's description which field belongs to which type: they have the same name. */
    public CallCompleteness() {
        for (Call.Type type : Call.Type.values()) {
            if (!WITHOUT_PAYLOAD.contains(type)) {
                payloads.put(
                        type, Call.getDescriptor().findFieldByName(type.name().toLowerCase(Locale.ROOT)));
            }
        }
    }

    /**
     * Checks a call.
     *
     * @return what is wrong, one line naming the field; empty when the call is complete
     */
    public Optional<String> check(Call call) {
        if (!call.hasType()) {
            return Optional.of("type: not set, or not one of the call types; give for example \"GET_HEALTH\"");
        }
        FieldDescriptor payload = payloads.get(call.getType());
        if (payload != null && !call.hasField(payload)) {
            return Optional.of(payload.getName() + ": not set, but a call of type " + call.getType() + " needs it");
        }
        return switch (call.getType()) {
            case RESERVE_RESOURCES ->
                resources(
                        "reserve_resources.resources",
                        call.getReserveResources().getResourcesList());
            case UNRESERVE_RESOURCES ->
                resources(
                        "unreserve_resources.resources",
                        call.getUnreserveResources().getResourcesList());
            case GROW_VOLUME -> agent("grow_volume", call.getGrowVolume().hasAgentId());
            case SHRINK_VOLUME -> agent("shrink_volume", call.getShrinkVolume().hasAgentId());
            default -> Optional.empty();
        };
    }

    private static Optional<String> resources(String field, List<Resource> resources) {
        for (int i = 0; i < resources.size(); i++) {
            Optional<String> wrong = ResourceValidation.validate(resources.get(i));
            if (wrong.isPresent()) {
                return Optional.of(field + "[" + i + "]: " + wrong.get());
            }
        }
        return Optional.empty();
    }

    private static Optional<String> agent(String field, boolean set) {
        return set ? Optional.empty() : Optional.of(field + ".agent_id: not set");
    }
}
