package io.tepui.protocol;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import io.tepui.protocol.v1.Credential;
import io.tepui.protocol.v1.ExecutorInfo;
import io.tepui.protocol.v1.Secret;
import io.tepui.protocol.v1.Task;
import io.tepui.protocol.v1.TaskInfo;
import io.tepui.protocol.v1.agent.Call;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Secrets that are part of a message: what they say is not shown to whoever may read the message, nor written to a disk (AO-288). What kind
 * of secret it is, and the name of one that is given by reference, stay.
 */
public final class Secrets {
    /** Of each kind of message that has a secret somewhere below, the fields on the way there. */
    private static final Map<String, List<FieldDescriptor>> WAYS = ways(List.of(
            Task.getDescriptor(), TaskInfo.getDescriptor(), ExecutorInfo.getDescriptor(), Call.getDescriptor()));

    private Secrets() {}

    private static Map<String, List<FieldDescriptor>> ways(List<Descriptor> roots) {
        Map<String, Descriptor> reachable = new LinkedHashMap<>();
        roots.forEach(root -> reach(root, reachable));
        Set<String> holders = new HashSet<>(Set.of(
                Secret.getDescriptor().getFullName(), Credential.getDescriptor().getFullName()));
        boolean more = true;
        while (more) {
            more = addHolders(reachable.values(), holders);
        }
        Map<String, List<FieldDescriptor>> ways = new LinkedHashMap<>();
        reachable.forEach((name, type) -> {
            List<FieldDescriptor> fields = fieldsTo(holders, type);
            if (!fields.isEmpty()) {
                ways.put(name, fields);
            }
        });
        return Map.copyOf(ways);
    }

    private static void reach(Descriptor type, Map<String, Descriptor> reachable) {
        if (reachable.putIfAbsent(type.getFullName(), type) == null) {
            type.getFields().stream()
                    .filter(Secrets::isMessage)
                    .forEach(field -> reach(field.getMessageType(), reachable));
        }
    }

    private static boolean addHolders(Collection<Descriptor> types, Set<String> holders) {
        boolean more = false;
        for (Descriptor type : types) {
            more |= !fieldsTo(holders, type).isEmpty() && holders.add(type.getFullName());
        }
        return more;
    }

    private static List<FieldDescriptor> fieldsTo(Set<String> holders, Descriptor type) {
        return type.getFields().stream()
                .filter(field -> isMessage(field)
                        && holders.contains(field.getMessageType().getFullName()))
                .toList();
    }

    private static boolean isMessage(FieldDescriptor field) {
        return field.getJavaType() == FieldDescriptor.JavaType.MESSAGE;
    }

    private static List<FieldDescriptor> waysFrom(Message message) {
        return WAYS.getOrDefault(message.getDescriptorForType().getFullName(), List.of());
    }

    // ------------------------------------------------------------------------------------------------ hiding

    /** The message without what its secrets say, at any depth; the very same one when there is nothing to hide. */
    @SuppressWarnings("unchecked") // what is made of a message is of its kind
    public static <M extends Message> M hide(M message) {
        return (M) hidden(message).orElse(message);
    }

    /** What is to be shown instead; nothing when the message itself may be. */
    private static Optional<Message> hidden(Message message) {
        return switch (message) {
            case Secret secret
            when secret.hasValue() ->
                Optional.of(secret.toBuilder().clearValue().buildPartial());
            case Credential credential
            when credential.hasSecret() ->
                Optional.of(credential.toBuilder().clearSecret().buildPartial());
            default -> hiddenBelow(message);
        };
    }

    private static Optional<Message> hiddenBelow(Message message) {
        Optional<Message.Builder> changed = Optional.empty();
        for (FieldDescriptor field : waysFrom(message)) {
            Optional<Object> shown = field.isRepeated() ? hiddenAll(message, field) : hiddenOne(message, field);
            if (shown.isPresent()) {
                Message.Builder builder = changed.orElseGet(message::toBuilder);
                builder.setField(field, shown.get());
                changed = Optional.of(builder);
            }
        }
        return changed.map(Message.Builder::buildPartial);
    }

    private static Optional<Object> hiddenOne(Message message, FieldDescriptor field) {
        return message.hasField(field)
                ? hidden((Message) message.getField(field)).map(Object.class::cast)
                : Optional.empty();
    }

    private static Optional<Object> hiddenAll(Message message, FieldDescriptor field) {
        List<Message> shown = new ArrayList<>(message.getRepeatedFieldCount(field));
        boolean any = false;
        for (int i = 0; i < message.getRepeatedFieldCount(field); i++) {
            Message each = (Message) message.getRepeatedField(field, i);
            Optional<Message> instead = hidden(each);
            any |= instead.isPresent();
            shown.add(instead.orElse(each));
        }
        return any ? Optional.of(shown) : Optional.empty();
    }

    // ------------------------------------------------------------------------------------------------ what is left

    /** Whether a secret somewhere in the message has its value hidden, so that nobody can use it any more. */
    public static boolean isHidden(Message message) {
        if (message instanceof Secret secret) {
            return secret.getType() == Secret.Type.VALUE && !secret.hasValue();
        }
        return waysFrom(message).stream()
                .flatMap(field -> below(message, field))
                .anyMatch(Secrets::isHidden);
    }

    private static Stream<Message> below(Message message, FieldDescriptor field) {
        if (field.isRepeated()) {
            return IntStream.range(0, message.getRepeatedFieldCount(field))
                    .mapToObj(i -> (Message) message.getRepeatedField(field, i));
        }
        return message.hasField(field) ? Stream.of((Message) message.getField(field)) : Stream.empty();
    }
}
