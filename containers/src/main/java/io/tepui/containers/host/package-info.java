/** What the machine offers: resources, users, names, disk use. */
@NullMarked
package io.tepui.containers.host;

import org.jspecify.annotations.NullMarked;
