package io.tepui.containers.fetch;

import io.tepui.protocol.v1.CommandInfo;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What one container needs fetched.
 *
 * @param sandbox the absolute path of its sandbox, which must exist
 * @param user whose rights the fetcher has and whom the files will belong to; empty: the agent's own
 * @param uris what to fetch, one after the other (AO-350)
 */
public record FetchRequest(Path sandbox, Optional<String> user, List<CommandInfo.URI> uris) {

    public FetchRequest {
        uris = List.copyOf(uris);
    }
}
