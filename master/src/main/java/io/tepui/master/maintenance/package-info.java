/** The maintenance of machines: its schedule, and machines that go down and come up again. */
@NullMarked
package io.tepui.master.maintenance;

import org.jspecify.annotations.NullMarked;
