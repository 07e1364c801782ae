package io.tepui.allocator;

import java.util.List;
import java.util.function.Predicate;

/**
 * Orders clients by who should be served next. Clients are paths split at "/"; a client may lie below another
 * (AR-155).
 *
 * @param <T> what the clients stand for
 */
interface Sorter<T> {

    /** Adds a client, inactive and without allocation; it must be new. */
    void add(String path, T client);

    /** Forgets a client and takes its allocation off its ancestors; it must exist. */
    void remove(String path);

    boolean contains(String path);

    /** Gives the number of clients, active or not. */
    int size();

    /** Lists the client from now on. */
    void activate(String path);

    /** Lists the client no more; its allocation still counts for its ancestors. */
    void deactivate(String path);

    /** Sets the weight of a path, which need not exist yet; it must be positive (AR-161). */
    void updateWeight(String path, double weight);

    /** Counts an allocation in (AR-158). */
    void allocated(String path, Allotment allotment);

    /** Counts an allocation out. */
    void unallocated(String path, Allotment allotment);

    /** Replaces part of an allocation, which is not a new one for breaking ties (AR-164). */
    void update(String path, Allotment before, Allotment after);

    /** Gives the scalars that the client holds. */
    Amounts allocation(String path);

    /** Gives the present share of the client's own node, divided by its weight (AR-156); 0 where shares mean nothing. */
    double share(String path);

    /**
     * Sorts, then shows the active clients in order until the visitor returns false. Allocations made by the visitor
     * are seen by the next walk only (AR-163, AR-165).
     *
     * @return false if the visitor stopped the walk
     */
    boolean walk(Predicate<? super T> visitor);

    /** Sorts and lists the active clients. */
    List<T> sort();
}
