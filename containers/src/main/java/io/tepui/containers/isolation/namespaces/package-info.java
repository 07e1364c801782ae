/** Namespaces of containers (AO section 5.7). */
@NullMarked
package io.tepui.containers.isolation.namespaces;

import org.jspecify.annotations.NullMarked;
