/** What the processes of a cluster share, whatever their role: start and stop, logging, metrics, and small HTTP answers. */
@NullMarked
package io.tepui.app.process;

import org.jspecify.annotations.NullMarked;
