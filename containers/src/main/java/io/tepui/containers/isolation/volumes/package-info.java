/** Volumes that containers name themselves (AO section 5.6). */
@NullMarked
package io.tepui.containers.isolation.volumes;

import org.jspecify.annotations.NullMarked;
