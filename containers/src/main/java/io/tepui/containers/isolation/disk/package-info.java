/** The disk space that containers take (AO section 5.8). */
@NullMarked
package io.tepui.containers.isolation.disk;

import org.jspecify.annotations.NullMarked;
