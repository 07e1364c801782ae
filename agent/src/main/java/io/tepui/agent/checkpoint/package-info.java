/** What an agent keeps on disk, and how it is read back. */
@NullMarked
package io.tepui.agent.checkpoint;

import org.jspecify.annotations.NullMarked;
