/** What every container runtime keeps to: a runtime's test inherits these classes and says how it is started. */
@NullMarked
package io.tepui.containers.contract;

import org.jspecify.annotations.NullMarked;
