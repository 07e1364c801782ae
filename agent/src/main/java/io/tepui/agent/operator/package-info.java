/** The read calls of the agent's operator API, answered from the published state. */
@NullMarked
package io.tepui.agent.operator;

import org.jspecify.annotations.NullMarked;
