package io.tepui.resources;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import io.tepui.protocol.v1.Resource;
import io.tepui.protocol.v1.Resource.ReservationInfo;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;

/**
 * Brings resource messages, alone or nested anywhere in another message, from one form to another (AR-84 to AR-87).
 * Remembers which message types can hold resources; safe for several threads.
 */
public final class ResourceForms {
    private final Map<Descriptor, Boolean> holdsResources = new ConcurrentHashMap<>();

    /**
     * What came of a downgrade.
     *
     * @param message the message, converted up to the failure if there was one (AR-86)
     * @param failure why it stopped, in one line
     */
    public record Downgraded<M extends Message>(M message, Optional<String> failure) {}

    /** Upgrades a valid message of any form to the post-refinement form (AR-85). */
    @SuppressWarnings("deprecation")
    public static Resource upgrade(Resource message) {
        if (!message.hasRole() && !message.hasReservation()) {
            return message;
        }
        Resource.Builder upgraded = message.toBuilder().clearRole().clearReservation();
        if (message.getReservationsCount() == 0 && !message.getRole().equals(Roles.ANY)) {
            upgraded.addReservations(message.getReservation().toBuilder()
                    .setType(message.hasReservation() ? ReservationInfo.Type.DYNAMIC : ReservationInfo.Type.STATIC)
                    .setRole(message.getRole()));
        }
        return upgraded.build();
    }

    /** Downgrades a valid message to the pre-refinement form; nothing if it is refined (AR-86). */
    public static Optional<Resource> downgrade(Resource message) {
        Resource upgraded = upgrade(message);
        if (upgraded.getReservationsCount() > 1) {
            return Optional.empty();
        }
        return Optional.of(withOldFields(upgraded).clearReservations().build());
    }

    /** Converts a valid message to the endpoint form (AR-84, MO-106). */
    public static Resource toEndpoint(Resource message) {
        Resource upgraded = upgrade(message);
        return upgraded.getReservationsCount() > 1
                ? upgraded
                : withOldFields(upgraded).build();
    }

    /** Upgrades valid messages (AR-85). */
    public static List<Resource> upgrade(List<Resource> messages) {
        return messages.stream().map(ResourceForms::upgrade).toList();
    }

    /** Upgrades all resources nested in the message (AR-87). */
    public <M extends Message> M upgradeAll(M message) {
        return walk(message, ResourceForms::upgrade);
    }

    /** Converts all resources nested in the message to the endpoint form (AR-87). */
    public <M extends Message> M toEndpointAll(M message) {
        return walk(message, ResourceForms::toEndpoint);
    }

    /** Downgrades the resources nested in the message, depth first, up to the first refined one (AR-86). */
    public <M extends Message> Downgraded<M> downgradeAll(M message) {
        DowngradeWalk walk = new DowngradeWalk();
        M converted = walk(message, walk);
        return new Downgraded<>(converted, walk.failure);
    }

    @SuppressWarnings("deprecation")
    private static Resource.Builder withOldFields(Resource upgraded) {
        Resource.Builder message = upgraded.toBuilder();
        if (upgraded.getReservationsCount() == 0) {
            return message.setRole(Roles.ANY);
        }
        ReservationInfo only = upgraded.getReservations(0);
        message.setRole(only.getRole());
        if (only.getType() == ReservationInfo.Type.DYNAMIC) {
            message.setReservation(only.toBuilder().clearType().clearRole());
        }
        return message;
    }

    private static final class DowngradeWalk implements UnaryOperator<Resource> {
        private Optional<String> failure = Optional.empty();

        @Override
        public Resource apply(Resource resource) {
            if (failure.isPresent()) {
                return resource;
            }
            Optional<Resource> downgraded = downgrade(resource);
            if (downgraded.isEmpty()) {
                failure =
                        Optional.of("Resource '" + resource.getName() + "' is refined, which the old form cannot tell");
            }
            return downgraded.orElse(resource);
        }
    }

    @SuppressWarnings("unchecked")
    private <M extends Message> M walk(M message, UnaryOperator<Resource> walk) {
        if (message instanceof Resource resource) {
            return (M) walk.apply(resource);
        }
        if (!holds(message.getDescriptorForType())) {
            return message;
        }
        Message.Builder builder = message.toBuilder();
        message.getAllFields().forEach((field, value) -> {
            if (field.getJavaType() == FieldDescriptor.JavaType.MESSAGE && holds(field.getMessageType())) {
                builder.setField(field, walkField(field, value, walk));
            }
        });
        return (M) builder.build();
    }

    private Object walkField(FieldDescriptor field, Object value, UnaryOperator<Resource> walk) {
        if (field.isRepeated()) {
            return ((List<?>) value)
                    .stream().map(item -> walk((Message) item, walk)).toList();
        }
        return walk((Message) value, walk);
    }

    private boolean holds(Descriptor type) {
        Boolean known = holdsResources.get(type);
        if (known == null) {
            Set<Descriptor> reached = new HashSet<>();
            collectReachable(type, reached);
            known = reached.contains(Resource.getDescriptor());
            holdsResources.put(type, known);
        }
        return known;
    }

    private static void collectReachable(Descriptor type, Set<Descriptor> reached) {
        if (reached.add(type)) {
            for (FieldDescriptor field : type.getFields()) {
                if (field.getJavaType() == FieldDescriptor.JavaType.MESSAGE) {
                    collectReachable(field.getMessageType(), reached);
                }
            }
        }
    }
}
