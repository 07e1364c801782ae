package io.tepui.containers.linux;

import io.tepui.containers.linux.SystemCall.Number;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/** Waits for events on any number of descriptors at once ({@code epoll(7)}). {@link #await} is for one thread, the rest for any. */
public final class EventQueue implements AutoCloseable {
    private static final int O_CLOEXEC = 02000000;
    private static final int CTL_ADD = 1;
    private static final int CTL_REMOVE = 2;
    private static final int EPOLLIN = 1;
    private static final int EPOLLPRI = 2;
    private static final int MAX_EVENTS = 64;
    private static final int SIGSET_BYTES = 8;

    /** The kernel packs the structure on amd64 only. */
    private static final int EVENT_BYTES = System.getProperty("os.arch", "").equals("amd64") ? 12 : 16;

    private static final int DATA_OFFSET = EVENT_BYTES - Long.BYTES;
    private static final ValueLayout.OfLong DATA = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.nativeOrder());

    private final Descriptor epoll;
    private final Descriptor wakeUp;

    private EventQueue(Descriptor epoll, Descriptor wakeUp) {
        this.epoll = epoll;
        this.wakeUp = wakeUp;
    }

    /** An empty queue. */
    public static EventQueue open() throws IOException {
        Descriptor epoll = new Descriptor(SystemCall.call("epoll_create1", Number.EPOLL_CREATE, O_CLOEXEC));
        EventQueue queue = new EventQueue(epoll, Descriptor.event());
        queue.control(CTL_ADD, queue.wakeUp, EPOLLIN);
        return queue;
    }

    /** Waits for input, or that a counter is above zero. */
    public void addInput(Descriptor descriptor) throws LinuxException {
        control(CTL_ADD, descriptor, EPOLLIN);
    }

    /** Waits until a file of the kernel's changes; it counts as changed until it is read again. */
    public void addChange(Descriptor descriptor) throws LinuxException {
        control(CTL_ADD, descriptor, EPOLLPRI);
    }

    /** Waits for it no more. */
    public void remove(Descriptor descriptor) throws LinuxException {
        control(CTL_REMOVE, descriptor, 0);
    }

    /** Ends the wait that is under way, or the next one. */
    public void wake() throws LinuxException {
        wakeUp.signal();
    }

    /**
     * Blocks its thread, which should be no virtual one.
     *
     * @param timeoutMillis at most that long; -1 without end
     * @return numbers of the descriptors with events, none when it was woken or the time is over
     */
    public List<Integer> await(int timeoutMillis) throws LinuxException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment events = arena.allocate((long) EVENT_BYTES * MAX_EVENTS, Long.BYTES);
            long count = waitFor(events, timeoutMillis);
            List<Integer> numbers = new ArrayList<>();
            for (long i = 0; i < count; i++) {
                int number = (int) events.get(DATA, i * EVENT_BYTES + DATA_OFFSET);
                if (number == wakeUp.number()) {
                    wakeUp.reset();
                } else {
                    numbers.add(number);
                }
            }
            return numbers;
        }
    }

    private long waitFor(MemorySegment events, int timeoutMillis) throws LinuxException {
        try {
            return SystemCall.call(
                    "epoll_wait",
                    Number.EPOLL_PWAIT,
                    epoll.number(),
                    events.address(),
                    MAX_EVENTS,
                    timeoutMillis,
                    0,
                    SIGSET_BYTES);
        } catch (LinuxException e) {
            if (e.errno() == ErrorNumbers.EINTR) {
                return 0;
            }
            throw e;
        }
    }

    private void control(int operation, Descriptor descriptor, int events) throws LinuxException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment event = arena.allocate(EVENT_BYTES, Long.BYTES);
            event.set(ValueLayout.JAVA_INT, 0, events);
            event.set(DATA, DATA_OFFSET, descriptor.number());
            SystemCall.call(
                    "epoll_ctl", Number.EPOLL_CTL, epoll.number(), operation, descriptor.number(), event.address());
        }
    }

    @Override
    public void close() throws IOException {
        try (epoll) {
            wakeUp.close();
        }
    }
}
