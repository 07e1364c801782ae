package io.tepui.agent.operator;

import com.google.protobuf.Descriptors.FieldDescriptor;
import io.tepui.protocol.v1.agent.Call;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Whether a call carries what its type needs, before anything of its content is looked at (AO-22, AO-47, AO-50, AO-51, AO-55). */
public final class CallCompleteness {
    private static final Set<Call.Type> WITHOUT_PAYLOAD = Set.of(
            Call.Type.UNKNOWN,
            Call.Type.GET_HEALTH,
            Call.Type.GET_FLAGS,
            Call.Type.GET_VERSION,
            Call.Type.GET_LOGGING_LEVEL,
            Call.Type.GET_STATE,
            Call.Type.GET_CONTAINERS,
            Call.Type.GET_FRAMEWORKS,
            Call.Type.GET_EXECUTORS,
            Call.Type.GET_OPERATIONS,
            Call.Type.GET_TASKS,
            Call.Type.GET_AGENT,
            Call.Type.GET_RESOURCE_PROVIDERS,
            Call.Type.PRUNE_IMAGES);

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
        return Optional.empty();
    }
}
