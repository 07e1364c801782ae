/** Containers as plain processes, each under a shim that outlives the agent. */
@NullMarked
package io.tepui.containers.posix;

import org.jspecify.annotations.NullMarked;
