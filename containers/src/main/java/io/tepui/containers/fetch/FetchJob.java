package io.tepui.containers.fetch;

import io.tepui.protocol.v1.CommandInfo;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The fetch for one container, on a thread of its own. */
final class FetchJob implements Runnable {

    private static final Logger LOG = LoggerFactory.getLogger(FetchJob.class);
    private static final int EXECUTABLE_MODE = 0755;
    private static final int EXECUTE_BITS = 0111;
    private static final int FILE_MODE = 0644;

    private final FetchRequest request;
    private final UserRights rights;
    private final Budget budget;
    private final Sources sources;
    private final SandboxWriter sandbox;
    private volatile @Nullable FetchException failure;

    FetchJob(FetchRequest request, FetcherOptions options, UserRights rights) {
        this.request = request;
        this.rights = rights;
        this.budget = new Budget(options.maxBytes(), options.maxEntries());
        this.sources = new Sources(options, rights, budget);
        this.sandbox = new SandboxWriter(request.sandbox(), rights, budget);
    }

    @Override
    public void run() {
        try {
            rights.adopt();
            for (CommandInfo.URI uri : request.uris()) {
                fetch(uri);
            }
        } catch (FetchException e) {
            failure = e;
            log("Failed: " + e.getMessage());
        } catch (IOException | RuntimeException | LinkageError e) {
            failure = new FetchException("Failed to fetch for '" + request.sandbox() + "': " + reason(e), e);
        }
    }

    /** Why the fetch failed; empty when it did not. To be asked when the thread has ended. */
    Optional<FetchException> failure() {
        return Optional.ofNullable(failure);
    }

    /** From another thread: nothing is written from now on. A transfer in which nothing comes is left to its timeout. */
    void stop() {
        budget.stop();
    }

    private void fetch(CommandInfo.URI uri) throws FetchException {
        try {
            String target = TargetName.of(uri);
            log("Fetching '" + uri.getValue() + "' to '" + target + "'"
                    + (uri.getCache() ? " (not from a cache: this agent has none)" : ""));
            save(uri, target);
            if (uri.getExecutable()) {
                sandbox.setMode(target, EXECUTABLE_MODE);
            } else if (uri.getExtract()) {
                unpack(target);
            }
        } catch (IOException | RuntimeException e) {
            throw new FetchException("Failed to fetch '" + uri.getValue() + "': " + reason(e), e);
        }
    }

    private void save(CommandInfo.URI uri, String target) throws IOException {
        try (Sources.Source source = sources.open(uri.getValue())) {
            sandbox.write(target, FILE_MODE | source.mode() & EXECUTE_BITS, source.content());
        }
    }

    private void unpack(String target) throws IOException {
        Optional<ArchiveKind> kind = ArchiveKind.of(target);
        if (kind.isEmpty()) {
            log("'" + target + "' is no archive by its name: it is not extracted");
            return;
        }
        new Unpacker(sandbox).unpack(kind.get(), target);
    }

    private void log(String line) {
        try {
            sandbox.append("stderr", ("[fetcher] " + line.replace('\n', ' ') + "\n").getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            LOG.warn("Cannot write the fetcher's log in {}: {}", request.sandbox(), e.toString());
        }
    }

    /** In one line. */
    private static String reason(Throwable e) {
        return IoReasons.describe(e).replace('\n', ' ').replace('\r', ' ');
    }
}
