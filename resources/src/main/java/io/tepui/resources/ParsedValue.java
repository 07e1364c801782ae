package io.tepui.resources;

import java.util.List;

/** What one value of the flag syntax can be: an amount, or text, which only attributes may have (AR-19). */
sealed interface ParsedValue {
    record OfScalar(double value) implements ParsedValue {}

    record OfRanges(Ranges ranges) implements ParsedValue {}

    /** Items in order; repeated ones are left for validation (AR-23). */
    record OfSet(List<String> items) implements ParsedValue {}

    record OfText(String text) implements ParsedValue {}
}
