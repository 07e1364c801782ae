/** Filters of system calls, compiled from profiles (AO-295). */
@NullMarked
package io.tepui.containers.isolation.seccomp;

import org.jspecify.annotations.NullMarked;
