/** Tests of {@code io.tepui.master.core}. */
@NullMarked
package io.tepui.master.core;

import org.jspecify.annotations.NullMarked;
