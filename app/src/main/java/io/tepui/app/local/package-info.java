/** A master and agents in one process, to try things out. */
@NullMarked
package io.tepui.app.local;

import org.jspecify.annotations.NullMarked;
