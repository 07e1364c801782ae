/** Tests of what prints the figures. */
@NullMarked
package io.tepui.benchmarks;

import org.jspecify.annotations.NullMarked;
