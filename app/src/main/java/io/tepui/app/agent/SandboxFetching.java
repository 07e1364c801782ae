package io.tepui.app.agent;

import io.tepui.agent.LaunchSpec;
import io.tepui.containers.fetch.FetchException;
import io.tepui.containers.fetch.FetchRequest;
import io.tepui.containers.fetch.Fetcher;
import java.io.IOException;
import java.nio.file.Path;

/** Fetches with the fetcher of the containers. */
final class SandboxFetching implements UriFetching {
    private final Fetcher fetcher;

    SandboxFetching(Fetcher fetcher) {
        this.fetcher = fetcher;
    }

    @Override
    public void fetch(LaunchSpec spec) throws IOException, InterruptedException {
        try {
            fetcher.fetch(new FetchRequest(
                    Path.of(spec.sandbox()), spec.user(), spec.command().getUrisList()));
        } catch (FetchException e) {
            throw new IOException(e.getMessage(), e);
        }
    }
}
