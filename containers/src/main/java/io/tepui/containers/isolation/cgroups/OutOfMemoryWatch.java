package io.tepui.containers.isolation.cgroups;

import io.tepui.containers.linux.Descriptor;
import io.tepui.containers.linux.EventQueue;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Waits for containers that are out of memory, all of them in one thread. A container is taken up some time after it is added: most
 * short ones are over by then and cost nothing, as whoever sees the end of a container asks for the cause anyway.
 */
final class OutOfMemoryWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(OutOfMemoryWatch.class);

    /** What is called when a container may be out of memory; it looks for itself, and must not block for long. */
    interface Listener {
        void mayBeOutOfMemory(CgroupName name);
    }

    private record Waiting(CgroupName name, long dueNanos) {}

    private final CgroupTree tree;
    private final Duration delay;
    private final Listener listener;

    // Guarded by this.
    private final Deque<Waiting> waiting = new ArrayDeque<>();
    private final Map<CgroupName, Descriptor> watched = new HashMap<>();
    private final Map<Integer, CgroupName> byDescriptor = new HashMap<>();
    private boolean closed;
    private boolean started;
    private Optional<EventQueue> queue = Optional.empty();

    OutOfMemoryWatch(CgroupTree tree, Duration delay, Listener listener) {
        this.tree = tree;
        this.delay = delay;
        this.listener = listener;
    }

    synchronized void add(CgroupName name) throws IOException {
        if (closed) {
            return;
        }
        if (!started) {
            started = true;
            queue = Optional.of(EventQueue.open());
            EventQueue own = queue.get();
            Thread.ofPlatform().daemon().name("out-of-memory-watch").start(() -> run(own));
        }
        waiting.add(new Waiting(name, System.nanoTime() + delay.toNanos()));
        if (waiting.size() == 1) {
            queue.get().wake();
        }
    }

    synchronized void remove(CgroupName name) {
        waiting.removeIf(w -> w.name().equals(name));
        Descriptor descriptor = watched.remove(name);
        if (descriptor != null) {
            byDescriptor.remove(descriptor.number());
            closeQuietly(descriptor);
        }
    }

    private void run(EventQueue own) {
        try (own) {
            while (!isClosed()) {
                List<Integer> events = own.await(takeUp(own));
                for (int number : events) {
                    named(number).ifPresent(this::happened);
                }
            }
        } catch (IOException e) {
            LOG.error("Containers out of memory are noticed only when they end: {}", e.getMessage());
        }
    }

    private synchronized boolean isClosed() {
        return closed;
    }

    private synchronized Optional<CgroupName> named(int number) {
        return Optional.ofNullable(byDescriptor.get(number));
    }

    /** Begins to watch those whose time has come; gives the milliseconds until the next one's, -1 for none. */
    private int takeUp(EventQueue own) {
        while (true) {
            Waiting next;
            synchronized (this) {
                if (waiting.isEmpty()) {
                    return -1;
                }
                long left = waiting.peek().dueNanos() - System.nanoTime();
                if (left > 0) {
                    return Math.toIntExact(Math.min(Duration.ofNanos(left).toMillis() + 1, Integer.MAX_VALUE));
                }
                next = waiting.remove();
                begin(next.name(), own);
            }
            // It may have happened before the watch began.
            listener.mayBeOutOfMemory(next.name());
        }
    }

    private void begin(CgroupName name, EventQueue own) {
        try {
            Descriptor descriptor = tree.watchMemory(name, own);
            watched.put(name, descriptor);
            byDescriptor.put(descriptor.number(), name);
        } catch (IOException e) {
            LOG.warn("Container {}: that it is out of memory is noticed only when it ends: {}", name, e.getMessage());
        }
    }

    private void happened(CgroupName name) {
        acknowledge(name);
        listener.mayBeOutOfMemory(name);
    }

    private synchronized void acknowledge(CgroupName name) {
        Descriptor descriptor = watched.get(name);
        if (descriptor != null && !tree.acknowledge(descriptor)) {
            remove(name);
        }
    }

    private static void closeQuietly(Descriptor descriptor) {
        try {
            descriptor.close();
        } catch (IOException e) {
            LOG.debug("closing: {}", e.getMessage());
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        waiting.clear();
        List.copyOf(watched.keySet()).forEach(this::remove);
        if (queue.isPresent()) {
            try {
                queue.get().wake();
            } catch (IOException e) {
                LOG.debug("closing: {}", e.getMessage());
            }
        }
    }
}
