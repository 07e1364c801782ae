/** Capabilities and system calls that containers may use (AO section 5.7). */
@NullMarked
package io.tepui.containers.isolation.privileges;

import org.jspecify.annotations.NullMarked;
