/** Tests of the simulation, and of the cores by it. */
@NullMarked
package io.tepui.simulation;

import org.jspecify.annotations.NullMarked;
