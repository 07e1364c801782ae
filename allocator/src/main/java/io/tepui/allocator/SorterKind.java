package io.tepui.allocator;

/** How roles and frameworks are ordered (AR-132). */
public enum SorterKind {
    /** Dominant resource fairness with weights (AR-155 to AR-165). */
    DRF,
    /** A weighted shuffle at every sort (AR-166, AR-167). */
    RANDOM
}
