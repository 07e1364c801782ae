/** Usage, limits and files of plain processes (AO sections 5.2, 5.5, 5.7). */
@NullMarked
package io.tepui.containers.isolation.posix;

import org.jspecify.annotations.NullMarked;
