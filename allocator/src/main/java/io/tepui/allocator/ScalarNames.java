package io.tepui.allocator;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Numbers the names of scalar resources densely, so that quantities are vectors of longs. One instance belongs to one
 * allocator; numbers are never taken back.
 */
final class ScalarNames {
    private final Map<String, Integer> indices = new HashMap<>();
    private final List<String> names = new ArrayList<>();

    ScalarNames() {
        for (String common : new String[] {"cpus", "mem", "disk", "gpus"}) {
            indexOf(common);
        }
    }

    /** Gives the number of a name, a new one if the name is new. */
    int indexOf(String name) {
        Integer known = indices.get(name);
        if (known != null) {
            return known;
        }
        int index = names.size();
        indices.put(name, index);
        names.add(name);
        return index;
    }

    String name(int index) {
        return names.get(index);
    }

    int size() {
        return names.size();
    }
}
