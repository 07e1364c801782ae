/** What the master knows at one instant: immutable values under one root, shared freely between threads. */
@NullMarked
package io.tepui.master.state;

import org.jspecify.annotations.NullMarked;
