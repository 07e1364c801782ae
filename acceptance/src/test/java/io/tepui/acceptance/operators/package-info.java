/** Operators steer real clusters over plain HTTP. */
@NullMarked
package io.tepui.acceptance.operators;

import org.jspecify.annotations.NullMarked;
