/** The quotas of roles, as operators set and remove them, and the offers that they take back. */
@NullMarked
package io.tepui.master.quota;

import org.jspecify.annotations.NullMarked;
