/** The immutable values that an agent's published state is made of. */
@NullMarked
package io.tepui.agent.state;

import org.jspecify.annotations.NullMarked;
