/** Persistent volumes: where they lie on the disk, and how tasks come to see them. */
@NullMarked
package io.tepui.agent.volumes;

import org.jspecify.annotations.NullMarked;
