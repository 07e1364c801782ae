package io.tepui.containers.fetch;

import io.tepui.containers.host.UserIdentity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fetched files that other containers of the same user may want as well (AO-358 to AO-362). A fetch claims an entry; the first one fills it, others
 * wait for that. What is not claimed goes, the least recently used first, when space is needed. For many threads.
 */
final class FetchCache implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(FetchCache.class);

    private final CacheDirectory directory;
    private final long capacity;

    /** The least recently claimed first. */
    private final Map<Key, Entry> entries = new LinkedHashMap<>(16, 0.75f, true);

    private long used;
    private long lastNumber;

    /** {@code capacity}: in bytes, of all files together. */
    FetchCache(CacheDirectory directory, long capacity) {
        this.directory = directory;
        this.capacity = capacity;
    }

    private record Key(String user, String uri) {}

    private static final class Entry {
        private final Key key;
        private final Path directory;
        private final Path file;
        private final CompletableFuture<Boolean> ready = new CompletableFuture<>();
        private long reserved;
        private int claims;

        /** Nobody finds it any more. */
        private boolean dropped;

        Entry(Key key, Path directory, String name) {
            this.key = key;
            this.directory = directory;
            this.file = directory.resolve(name);
        }

        boolean isFilled() {
            return ready.getNow(false);
        }
    }

    /** How many bytes there is room for. */
    long capacity() {
        return capacity;
    }

    /** How many bytes are taken, those included that are being fetched. */
    synchronized long used() {
        return used;
    }

    /**
     * Claims the content of a URI, which stays until the claim is closed.
     *
     * @param name what the file is called, after a number
     * @throws IOException when the user can have no files here
     */
    Claim claim(UserIdentity user, String uri, String name) throws IOException {
        Path own = directory.of(user);
        synchronized (this) {
            Key key = new Key(user.name(), uri);
            Entry known = entries.get(key);
            if (known != null && known.isFilled() && !Files.isRegularFile(known.file, LinkOption.NOFOLLOW_LINKS)) {
                LOG.info("{} is gone from the cache and is fetched again", known.file);
                drop(known);
                known = null;
            }
            Entry entry = known == null ? new Entry(key, own, CacheNames.of(++lastNumber, name)) : known;
            entries.putIfAbsent(key, entry);
            entry.claims++;
            return new Claim(entry, known == null);
        }
    }

    /** Something that a fetch has claimed. For one thread, but for {@link #giveUp}. */
    final class Claim implements AutoCloseable {
        private final Entry entry;
        private final boolean first;

        private Claim(Entry entry, boolean first) {
            this.entry = entry;
            this.first = first;
        }

        /** Whether this fetch must fill it or give it up. */
        boolean isFirst() {
            return first;
        }

        /** Where the file is or will be. */
        Path file() {
            return entry.file;
        }

        /** The directory of the file, which is the user's. */
        Path directory() {
            return entry.directory;
        }

        /** Waits until it is filled or given up; false: there is nothing, or the waiting was ended. */
        boolean await(CompletableFuture<Void> end) {
            CompletableFuture.anyOf(entry.ready, end).join();
            return entry.isFilled();
        }

        /** Makes room for a file (AO-359); false: there is none to be had. */
        boolean reserve(long bytes) {
            return FetchCache.this.reserve(entry, bytes);
        }

        /** The file is there, and has so many bytes (AO-360). */
        void filled(long bytes) {
            FetchCache.this.filled(entry, bytes);
        }

        /** Nobody waits for it any more: it will not be there (AO-361). */
        void giveUp() {
            FetchCache.this.giveUp(entry);
        }

        @Override
        public void close() {
            if (first && !entry.isFilled()) {
                giveUp();
            }
            FetchCache.this.release(entry);
        }
    }

    // ------------------------------------------------------------------------------------------------ space

    private synchronized boolean reserve(Entry entry, long bytes) {
        if (entry.dropped) {
            return false;
        }
        List<Entry> evicted = new ArrayList<>();
        long free = capacity - used;
        for (Entry each : entries.values()) {
            if (free >= bytes) {
                break;
            }
            if (each.claims == 0) {
                evicted.add(each);
                free += each.reserved;
            }
        }
        if (free < bytes) {
            return false;
        }
        for (Entry each : evicted) {
            LOG.info("{} is removed from the cache to make room", each.file);
            drop(each);
        }
        entry.reserved = bytes;
        used += bytes;
        return true;
    }

    private synchronized void filled(Entry entry, long bytes) {
        if (bytes > entry.reserved) {
            LOG.warn("{} is larger than it was announced and is not kept in the cache", entry.file);
            drop(entry);
        } else if (!entry.dropped) {
            used -= entry.reserved - bytes;
            entry.reserved = bytes;
        }
        entry.ready.complete(true);
    }

    private synchronized void giveUp(Entry entry) {
        if (entry.ready.complete(false)) {
            drop(entry);
        }
    }

    private synchronized void release(Entry entry) {
        entry.claims--;
        if (entry.dropped) {
            deleteUnclaimed(entry);
        }
    }

    private void drop(Entry entry) {
        if (!entry.dropped) {
            entry.dropped = true;
            entries.remove(entry.key, entry);
            used -= entry.reserved;
            entry.reserved = 0;
        }
        deleteUnclaimed(entry);
    }

    private static void deleteUnclaimed(Entry entry) {
        if (entry.claims == 0) {
            try {
                Files.deleteIfExists(entry.file);
            } catch (IOException e) {
                LOG.warn("{} cannot be removed from the cache: {}", entry.file, e.toString());
            }
        }
    }

    @Override
    public void close() throws IOException {
        directory.close();
    }
}
