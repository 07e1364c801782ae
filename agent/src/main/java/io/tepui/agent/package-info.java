/** The agent's core: inputs, effects, and the rules that turn one into the other. */
@NullMarked
package io.tepui.agent;

import org.jspecify.annotations.NullMarked;
