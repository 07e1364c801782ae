package io.tepui.master.validation;

import static io.tepui.master.validation.Rules.first;

import io.tepui.protocol.v1.Resource;
import io.tepui.resources.ResourceEntry;
import io.tepui.resources.ResourceListValidation;
import io.tepui.resources.ResourceValidation;
import java.util.List;
import java.util.Optional;

/** The rules of the resources of tasks and executors (SE-186 to SE-188). */
final class ResourceRules {
    private ResourceRules() {}

    /** Each message valid, and the list sound (SE-186, SE-188); may be empty. */
    static Optional<String> sound(List<Resource> messages) {
        return ResourceValidation.validate(messages).or(() -> ResourceListValidation.validate(entries(messages)));
    }

    /** Unique persistence ids and no name both revocable and not. */
    static Optional<String> consistent(List<Resource> messages) {
        List<ResourceEntry> entries = entries(messages);
        return first(
                () -> ResourceListValidation.validateUniquePersistenceIds(entries),
                () -> ResourceListValidation.validateNoMixOfRevocable(entries));
    }

    /** All allocated to one role; nothing to check in an empty list. */
    static Optional<String> allocatedToOneRole(List<Resource> messages) {
        return messages.isEmpty()
                ? Rules.kept()
                : ResourceListValidation.validateSingleAllocationRole(entries(messages));
    }

    static List<ResourceEntry> entries(List<Resource> messages) {
        return messages.stream().map(ResourceEntry::fromMessage).toList();
    }
}
