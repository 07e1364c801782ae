package io.tepui.allocator;

import java.util.List;

/**
 * What a client of a sorter was given on one agent, as quantities.
 *
 * @param agentId the agent the resources are on
 * @param amounts scalars of all entries that are not shared
 * @param shared the shared entries, each with its number of copies (AR-32)
 */
record Allotment(String agentId, Amounts amounts, List<SharedCopies> shared) {

    /**
     * Copies of one shared entry.
     *
     * @param identity equal for equal entries, whatever the role they are allocated to
     * @param amounts the scalars of the entry, counted once however many copies there are (AR-158)
     * @param copies at least 1
     */
    record SharedCopies(Object identity, Amounts amounts, int copies) {}

    static Allotment of(String agentId, Amounts amounts) {
        return new Allotment(agentId, amounts, List.of());
    }
}
