/** The master's process: the core on its loop, and everything around it that has to do with sockets, clocks and threads. */
@NullMarked
package io.tepui.app.master;

import org.jspecify.annotations.NullMarked;
