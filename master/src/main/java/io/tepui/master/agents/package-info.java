/** The agents: how they register, stay, go out of reach, come back and end, and what that means for their tasks. */
@NullMarked
package io.tepui.master.agents;

import org.jspecify.annotations.NullMarked;
