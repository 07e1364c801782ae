/** The agent's calls about containers (AO §2.8 to §2.18): launches, waits, signals, and the streams of their input and output. */
@NullMarked
package io.tepui.app.agent.containers;

import org.jspecify.annotations.NullMarked;
