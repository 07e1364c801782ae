/** System calls of Linux that the platform has no class for. */
@NullMarked
package io.tepui.containers.linux;

import org.jspecify.annotations.NullMarked;
