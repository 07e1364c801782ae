package io.tepui.cli;

import io.tepui.cli.terminal.Terminal;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** A terminal that a test resizes, and that remembers whether it is raw. */
public final class FakeTerminal implements Terminal {
    private final AtomicInteger raw = new AtomicInteger();
    private final AtomicInteger everRaw = new AtomicInteger();
    private volatile Optional<Size> size = Optional.empty();
    private volatile Runnable onResize = () -> {};

    /** Gives it a size; from the first one on it is a terminal. */
    public void resize(int rows, int columns) {
        size = Optional.of(new Size(rows, columns));
        onResize.run();
    }

    /** Whether it is raw now. */
    public boolean isRaw() {
        return raw.get() > 0;
    }

    /** Whether it was ever raw. */
    public boolean wasRaw() {
        return everRaw.get() > 0;
    }

    @Override
    public boolean isInput() {
        return size.isPresent();
    }

    @Override
    public boolean isOutput() {
        return size.isPresent();
    }

    @Override
    public Optional<Size> size() {
        return size;
    }

    @Override
    public void onResize(Runnable action) {
        onResize = action;
    }

    @Override
    public Raw raw() {
        raw.incrementAndGet();
        everRaw.incrementAndGet();
        return raw::decrementAndGet;
    }
}
