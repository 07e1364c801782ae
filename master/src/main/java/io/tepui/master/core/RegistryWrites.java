package io.tepui.master.core;

import io.tepui.registry.RegistryChange;
import io.tepui.registry.RegistryLimits;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Writes to the registry that are under way, each with what is to be done once it is durable (AM-107). */
public final class RegistryWrites {
    private final Workspace work;
    private final Map<Long, Runnable> waiting = new HashMap<>();
    private long nextTicket;

    RegistryWrites(Workspace work) {
        this.work = work;
    }

    /** Returns how many writes are not yet reported. */
    public int waiting() {
        return waiting.size();
    }

    /** Takes the registry's report on a write. */
    public void stored(long ticket, Optional<String> failure) {
        Runnable whenStored = waiting.remove(ticket);
        if (failure.isPresent()) {
            waiting.clear();
            work.emit(new Effect.Abort("The registry could not be written: " + failure.get()));
        } else if (whenStored != null) {
            whenStored.run();
        }
    }

    /** Says in one line why the changes are too large to be stored; nothing if they are not. */
    public Optional<String> problemOf(List<RegistryChange> changes) {
        try {
            RegistryLimits.DEFAULT.check(changes);
            return Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.ofNullable(e.getMessage());
        }
    }

    void store(List<RegistryChange> changes, Runnable whenStored) {
        long ticket = nextTicket++;
        waiting.put(ticket, whenStored);
        work.emit(new Effect.StoreRegistry(ticket, List.copyOf(changes)));
    }
}
