package io.tepui.containers.fetch;

import io.tepui.containers.host.UserIdentity;
import io.tepui.containers.host.Users;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.LongAdder;

/**
 * Fetches the URIs of commands into sandboxes (AO §8): local files, {@code http}, {@code https} and {@code ftp}; those with {@code cache: true}
 * from a cache, if there is one.
 *
 * <p>Everything in the file system is done with the rights of the container's user, so that a URI reaches no file, and
 * an archive overwrites none, that the user could not (AO-365).
 */
public final class Fetcher implements AutoCloseable {

    private final FetcherOptions options;
    private final Users users;
    private final UserIdentity self;
    private final Semaphore room;
    private final Optional<FetchCache> cache;
    private final LongAdder succeeded = new LongAdder();
    private final LongAdder failed = new LongAdder();

    /** One without cache. */
    public Fetcher(FetcherOptions options, Users users) {
        this(options, users, Optional.empty());
    }

    private Fetcher(FetcherOptions options, Users users, Optional<FetchCache> cache) {
        this.cache = cache;
        this.options = options;
        this.users = users;
        this.self = users.current();
        this.room = new Semaphore(options.maxFetches());
    }

    /**
     * One with a cache, which is emptied first (AO-362).
     *
     * @param directory where it is, this fetcher's alone until it is closed; made if need be
     * @param bytes how large the files in it may be together
     * @throws IOException when the directory cannot be had, in one line: others can change it, or another agent uses it
     */
    public static Fetcher withCache(FetcherOptions options, Users users, Path directory, long bytes)
            throws IOException {
        CacheDirectory held = CacheDirectory.open(directory, users.current());
        return new Fetcher(options, users, Optional.of(new FetchCache(held, bytes)));
    }

    /**
     * Fetches all URIs, and writes into the sandbox's {@code stderr} what it does (AO-363). Blocks until it is done.
     *
     * @throws FetchException at the first one that cannot be fetched; what was fetched before stays
     * @throws InterruptedException when the thread is interrupted; the fetch ends at once (AO-364)
     */
    public void fetch(FetchRequest request) throws FetchException, InterruptedException {
        if (request.uris().isEmpty()) {
            return;
        }
        boolean ok = false;
        try {
            UserIdentity user = user(request.user());
            UserRights rights = user.uid() == self.uid() ? UserRights.unchanged() : UserRights.of(user);
            room.acquire();
            try {
                run(new FetchJob(request, options, rights, user, cache));
            } finally {
                room.release();
            }
            ok = true;
        } finally {
            (ok ? succeeded : failed).increment();
        }
    }

    /** A thread of its own, because the rights of a user are taken on by a thread of the system. */
    private static void run(FetchJob job) throws FetchException, InterruptedException {
        Thread thread = Thread.ofPlatform().name("fetch").daemon().start(job);
        try {
            thread.join();
        } catch (InterruptedException e) {
            job.stop();
            throw e;
        }
        Optional<FetchException> failure = job.failure();
        if (failure.isPresent()) {
            throw failure.get();
        }
    }

    private UserIdentity user(Optional<String> name) throws FetchException {
        if (name.isEmpty()) {
            return self;
        }
        UserIdentity user = users.find(name.get())
                .orElseThrow(() -> new FetchException("User '" + name.get() + "' does not exist on this machine"));
        if (user.uid() != self.uid() && !self.isRoot()) {
            throw new FetchException(
                    "The agent runs as '" + self.name() + "' and may not fetch as '" + user.name() + "'");
        }
        return user;
    }

    /** Counters since this fetcher was made. */
    public FetcherCounters counters() {
        return new FetcherCounters(
                succeeded.sum(),
                failed.sum(),
                cache.map(FetchCache::capacity).orElse(0L),
                cache.map(FetchCache::used).orElse(0L));
    }

    /** Others may use the directory of the cache from now on; nothing is fetched any more. */
    @Override
    public void close() throws IOException {
        if (cache.isPresent()) {
            cache.get().close();
        }
    }
}
