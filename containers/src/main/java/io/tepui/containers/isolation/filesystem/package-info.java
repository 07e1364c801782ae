/** What containers see of file systems (AO section 5.5). */
@NullMarked
package io.tepui.containers.isolation.filesystem;

import org.jspecify.annotations.NullMarked;
