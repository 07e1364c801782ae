package io.tepui.resources;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Numbers resource names from 0 in the order they are first asked for, so that sums can be kept in plain arrays. Belongs
 * to one thread; names are never forgotten, so ask only for names of agents and quotas.
 */
public final class NameIndex {
    private final Map<String, Integer> ids = new HashMap<>();
    private final List<String> names = new ArrayList<>();

    /** Gives the number of the name, a new one for a new name. */
    public int idOf(String name) {
        Integer known = ids.get(name);
        if (known != null) {
            return known;
        }
        ids.put(name, names.size());
        names.add(name);
        return names.size() - 1;
    }

    /** Gives the name of a number that {@link #idOf} gave. */
    public String nameOf(int id) {
        return names.get(id);
    }

    /** Gives how many names are numbered. */
    public int size() {
        return names.size();
    }
}
