/** Tests of {@code io.tepui.master.quota}. */
@NullMarked
package io.tepui.master.quota;

import org.jspecify.annotations.NullMarked;
