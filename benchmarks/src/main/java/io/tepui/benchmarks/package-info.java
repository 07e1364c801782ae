/** Measurements, held against the budget of the design. Each driver is a program with a {@code main}. */
@NullMarked
package io.tepui.benchmarks;

import org.jspecify.annotations.NullMarked;
