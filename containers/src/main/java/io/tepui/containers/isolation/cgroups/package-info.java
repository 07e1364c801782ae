/** Limits and measures of the kernel's control groups, version 1 and 2 (AO sections 5.3, 5.4). */
@NullMarked
package io.tepui.containers.isolation.cgroups;

import org.jspecify.annotations.NullMarked;
