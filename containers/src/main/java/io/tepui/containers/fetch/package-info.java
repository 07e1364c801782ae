/** Brings the URIs of a command into its sandbox (AO §8). */
@NullMarked
package io.tepui.containers.fetch;

import org.jspecify.annotations.NullMarked;
