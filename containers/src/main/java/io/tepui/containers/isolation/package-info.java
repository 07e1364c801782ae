/** What keeps containers apart and within their limits (AO section 5). */
@NullMarked
package io.tepui.containers.isolation;

import org.jspecify.annotations.NullMarked;
