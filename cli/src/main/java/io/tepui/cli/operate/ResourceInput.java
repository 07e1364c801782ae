package io.tepui.cli.operate;

import io.tepui.cli.CommandException;
import io.tepui.protocol.MalformedMessageException;
import io.tepui.protocol.json.JsonCodec;
import io.tepui.protocol.v1.Resource;
import io.tepui.protocol.v1.master.Call;
import io.tepui.resources.ResourceException;
import io.tepui.resources.ResourceValidation;
import io.tepui.resources.Resources;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** Resources as they are given: as text such as {@code cpus:4;mem:1024}, or as a JSON list in the form of the API. */
final class ResourceInput {
    private ResourceInput() {}

    static boolean isJson(String text) {
        return text.strip().startsWith("[");
    }

    /** Reads the text form, without roles. */
    static Resources plain(String text) throws CommandException {
        Resources resources;
        try {
            resources = Resources.parse(text);
        } catch (ResourceException e) {
            throw CommandException.usage(String.valueOf(e.getMessage()));
        }
        if (resources.isEmpty()) {
            throw CommandException.usage("'" + text + "' names no resources; write for example 'cpus:4;mem:1024'");
        }
        if (!resources.reserved().isEmpty()) {
            throw CommandException.usage(
                    "'" + text + "' must not name roles; give the role with --role, or write JSON");
        }
        return resources;
    }

    /** Reads a JSON list of complete resources, reservations and all. */
    static List<Resource> complete(String json) throws CommandException {
        String wrapped = "{\"agent_id\":{\"value\":\"a\"},\"resources\":" + json + "}";
        List<Resource> resources;
        try {
            resources = JsonCodec.standard()
                    .parse(wrapped.getBytes(StandardCharsets.UTF_8), Call.ReserveResources.getDefaultInstance())
                    .getResourcesList();
        } catch (MalformedMessageException e) {
            throw CommandException.usage("the resources can't be read: " + e.getMessage());
        }
        if (resources.isEmpty()) {
            throw CommandException.usage("the list of resources is empty");
        }
        Optional<String> problem = ResourceValidation.validate(resources);
        if (problem.isPresent()) {
            throw CommandException.usage(problem.get());
        }
        return resources;
    }
}
