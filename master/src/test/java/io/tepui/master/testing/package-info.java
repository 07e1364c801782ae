/** A master in a test, with agents, schedulers and operators that are played by hand. */
@NullMarked
package io.tepui.master.testing;

import org.jspecify.annotations.NullMarked;
