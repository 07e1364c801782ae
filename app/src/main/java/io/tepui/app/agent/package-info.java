/** The agent process: its core wired to the disk, to containers, to a master and to HTTP. */
@NullMarked
package io.tepui.app.agent;

import org.jspecify.annotations.NullMarked;
