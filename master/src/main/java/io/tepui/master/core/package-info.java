/** What goes into the master's core and what comes out, and the working state that its handlers share. */
@NullMarked
package io.tepui.master.core;

import org.jspecify.annotations.NullMarked;
