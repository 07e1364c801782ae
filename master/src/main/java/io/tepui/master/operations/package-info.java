/** Operations on agents' resources: reservations and volumes, by operators and by frameworks, and what becomes of them. */
@NullMarked
package io.tepui.master.operations;

import org.jspecify.annotations.NullMarked;
