/** The tree of an agent's containers: roots of executors and of operators, and those nested in them (AO section 3). */
@NullMarked
package io.tepui.containers.containerizer;

import org.jspecify.annotations.NullMarked;
