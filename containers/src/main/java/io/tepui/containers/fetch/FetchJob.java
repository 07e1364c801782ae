package io.tepui.containers.fetch;

import io.tepui.containers.host.UserIdentity;
import io.tepui.protocol.v1.CommandInfo;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
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
    private final UserIdentity user;
    private final Optional<FetchCache> cache;
    private final UserRights rights;
    private final Budget budget;
    private final Sources sources;
    private final SandboxWriter sandbox;
    private volatile @Nullable FetchException failure;

    /** {@code user}: whose files those in the cache are. */
    FetchJob(
            FetchRequest request,
            FetcherOptions options,
            UserRights rights,
            UserIdentity user,
            Optional<FetchCache> cache) {
        this.request = request;
        this.user = user;
        this.cache = cache;
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

    /** From another thread: nothing is written once this returns. A transfer in which nothing comes is left to its timeout. */
    void stop() {
        budget.stop();
    }

    private void fetch(CommandInfo.URI uri) throws FetchException {
        try {
            String target = TargetName.of(uri);
            if (uri.getCache() && cache.isPresent()) {
                fetch(uri, target, cache.get());
            } else {
                log("Fetching '" + uri.getValue() + "' to '" + target + "'"
                        + (uri.getCache() ? " (not from a cache: this agent has none)" : ""));
                fetchDirectly(uri, target);
            }
        } catch (IOException | RuntimeException e) {
            throw new FetchException("Failed to fetch '" + uri.getValue() + "': " + reason(e), e);
        }
    }

    private void fetchDirectly(CommandInfo.URI uri, String target) throws IOException {
        try (Sources.Source source = sources.open(uri.getValue())) {
            save(source, uri, target);
        }
    }

    private void save(Sources.Source source, CommandInfo.URI uri, String target) throws IOException {
        sandbox.write(target, mode(source.mode()), source.content());
        if (uri.getExecutable()) {
            sandbox.setMode(target, EXECUTABLE_MODE);
        } else if (uri.getExtract()) {
            unpack(target);
        }
    }

    private static int mode(int ofSource) {
        return FILE_MODE | ofSource & EXECUTE_BITS;
    }

    // ------------------------------------------------------------------------------------------------ the cache

    private void fetch(CommandInfo.URI uri, String target, FetchCache from) throws IOException {
        String value = uri.getValue().stripLeading();
        FetchCache.Claim claimed;
        try {
            claimed = from.claim(user, value, TargetName.ofValue(value));
        } catch (IOException e) {
            log("Fetching '" + uri.getValue() + "' to '" + target + "' (the cache cannot be used: " + reason(e) + ")");
            fetchDirectly(uri, target);
            return;
        }
        try (FetchCache.Claim claim = claimed) {
            if (claim.isFirst()) {
                log("Fetching '" + uri.getValue() + "' into the cache, for '" + target + "'");
                fill(claim, uri, target);
            } else if (claim.await(budget.stopped())) {
                log("Taking '" + uri.getValue() + "' from the cache, for '" + target + "'");
                take(claim, uri, target);
            } else {
                budget.check();
                log("Fetching '" + uri.getValue() + "' to '" + target + "' (it could not be fetched into the cache)");
                fetchDirectly(uri, target);
            }
        }
    }

    /** A stopped fetch keeps nobody waiting. */
    private void fill(FetchCache.Claim claim, CommandInfo.URI uri, String target) throws IOException {
        CompletableFuture<Void> stop = budget.stopped().thenRun(claim::giveUp);
        try (Sources.Source source = sources.open(uri.getValue())) {
            if (source.size() <= 0 || !claim.reserve(source.size())) {
                claim.giveUp();
                log("Bypassing the cache: "
                        + (source.size() <= 0 ? "the size is not known" : "there is no room in it"));
                save(source, uri, target);
                return;
            }
            Path file = claim.file();
            new SandboxWriter(claim.directory(), rights, budget)
                    .write(file.getFileName().toString(), mode(source.mode()), source.content());
            claim.filled(rights.call(() -> Files.size(file)));
        } finally {
            stop.cancel(false);
        }
        take(claim, uri, target);
    }

    /** Archives are unpacked where they are, by the name that they have in the cache (AO-357). */
    private void take(FetchCache.Claim claim, CommandInfo.URI uri, String target) throws IOException {
        Path file = claim.file();
        int mode = rights.call(() -> (Integer) Files.getAttribute(file, "unix:mode", LinkOption.NOFOLLOW_LINKS));
        try (SeekableByteChannel content =
                rights.call(() -> Files.newByteChannel(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS))) {
            Optional<ArchiveKind> kind = uri.getExecutable() || !uri.getExtract()
                    ? Optional.empty()
                    : ArchiveKind.of(file.getFileName().toString());
            if (kind.isPresent()) {
                new Unpacker(sandbox).unpack(kind.get(), content, withoutEnding(target));
            } else {
                sandbox.write(
                        target, uri.getExecutable() ? EXECUTABLE_MODE : mode(mode), Channels.newInputStream(content));
            }
        }
    }

    private static String withoutEnding(String target) {
        return target.endsWith(".gz") ? target.substring(0, target.lastIndexOf('.')) : target;
    }

    // ------------------------------------------------------------------------------------------------ the sandbox

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
        } catch (InterruptedIOException e) {
            LOG.debug("a stopped fetch says no more: {}", line);
        } catch (IOException e) {
            LOG.warn("Cannot write the fetcher's log in {}: {}", request.sandbox(), e.toString());
        }
    }

    /** In one line. */
    private static String reason(Throwable e) {
        return IoReasons.describe(e).replace('\n', ' ').replace('\r', ' ');
    }
}
