package io.tepui.app.agent;

import io.tepui.app.flags.FlagException;
import io.tepui.containers.host.DetectedResources;
import io.tepui.protocol.v1.Resource;
import io.tepui.resources.ResourceException;
import io.tepui.resources.Resources;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What an agent offers: what its flags name, and for the rest what the machine has (AO-244). */
final class OfferedResources {
    private OfferedResources() {}

    /**
     * Joins what is named and what is found.
     *
     * @param flag the text of {@code --resources}
     * @throws FlagException when the text cannot be read
     */
    static List<Resource> of(Optional<String> flag, String defaultRole, DetectedResources found) {
        String text = flag.orElse("");
        try {
            return Resources.parse(text, defaultRole)
                    .plus(Resources.parse(found.flagText(named(text)), defaultRole))
                    .toMessages();
        } catch (ResourceException e) {
            throw new FlagException("--resources: " + e.getMessage());
        }
    }

    /** What is named, also with an amount of zero, which does not show in what is parsed. */
    private static Set<String> named(String text) {
        boolean json = text.strip().startsWith("[");
        return Stream.of("cpus", "mem", "disk", "ports")
                .filter(name -> Pattern.compile(
                                json ? "\"name\"\\s*:\\s*\"" + name + "\"" : "(^|;)\\s*" + name + "\\s*[(:]")
                        .matcher(text)
                        .find())
                .collect(Collectors.toUnmodifiableSet());
    }
}
