package io.tepui.containers.fetch;

import io.tepui.containers.host.UserIdentity;
import io.tepui.containers.host.Users;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.LongAdder;

/**
 * Fetches the URIs of commands into sandboxes (AO §8): local files, {@code http}, {@code https} and {@code ftp}. There
 * is no cache: {@code cache: true} is fetched as if it were false.
 *
 * <p>Everything in the file system is done with the rights of the container's user, so that a URI reaches no file, and
 * an archive overwrites none, that the user could not (AO-365).
 */
public final class Fetcher {

    /** How long a stopped fetch may take to notice; one that waits for the network is not waited for. */
    private static final long STOP_MILLIS = 100;

    private final FetcherOptions options;
    private final Users users;
    private final UserIdentity self;
    private final Semaphore room;
    private final LongAdder succeeded = new LongAdder();
    private final LongAdder failed = new LongAdder();

    public Fetcher(FetcherOptions options, Users users) {
        this.options = options;
        this.users = users;
        this.self = users.current();
        this.room = new Semaphore(options.maxFetches());
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
            UserRights rights = rights(request.user());
            room.acquire();
            try {
                run(new FetchJob(request, options, rights));
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
            thread.join(STOP_MILLIS);
            throw e;
        }
        Optional<FetchException> failure = job.failure();
        if (failure.isPresent()) {
            throw failure.get();
        }
    }

    private UserRights rights(Optional<String> name) throws FetchException {
        if (name.isEmpty()) {
            return UserRights.unchanged();
        }
        UserIdentity user = users.find(name.get())
                .orElseThrow(() -> new FetchException("User '" + name.get() + "' does not exist on this machine"));
        if (user.uid() == self.uid()) {
            return UserRights.unchanged();
        }
        if (!self.isRoot()) {
            throw new FetchException(
                    "The agent runs as '" + self.name() + "' and may not fetch as '" + user.name() + "'");
        }
        return UserRights.of(user);
    }

    /** Counters since this fetcher was made. */
    public FetcherCounters counters() {
        return new FetcherCounters(succeeded.sum(), failed.sum());
    }
}
