/** The event loop that drives a core: one thread, inputs in batches, timers as inputs. */
@NullMarked
package io.tepui.app.loop;

import org.jspecify.annotations.NullMarked;
