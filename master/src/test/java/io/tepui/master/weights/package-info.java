/** Tests of {@code io.tepui.master.weights}. */
@NullMarked
package io.tepui.master.weights;

import org.jspecify.annotations.NullMarked;
