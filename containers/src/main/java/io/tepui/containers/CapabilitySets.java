package io.tepui.containers;

/**
 * Capabilities as bit masks, bit n for the capability with number n.
 *
 * @param effective what the command has: its effective, permitted, inheritable and ambient sets
 * @param bounding what it can ever get; holds all of {@code effective}
 */
public record CapabilitySets(long effective, long bounding) {
    public CapabilitySets {
        if ((effective & ~bounding) != 0) {
            throw new IllegalArgumentException("effective capabilities 0x" + Long.toHexString(effective)
                    + " are not within the bounding ones 0x" + Long.toHexString(bounding));
        }
    }
}
