/** What a task becomes on this agent: the executor shown for it, its environment, its refusal. */
@NullMarked
package io.tepui.agent.tasks;

import org.jspecify.annotations.NullMarked;
