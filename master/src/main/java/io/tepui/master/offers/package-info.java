/** The offers: made from allocations, and ended by answers, time or loss. */
@NullMarked
package io.tepui.master.offers;

import org.jspecify.annotations.NullMarked;
