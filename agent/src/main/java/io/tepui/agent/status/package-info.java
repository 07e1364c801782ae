/** Status updates: how they are made, queued, sent again and acknowledged. */
@NullMarked
package io.tepui.agent.status;

import org.jspecify.annotations.NullMarked;
