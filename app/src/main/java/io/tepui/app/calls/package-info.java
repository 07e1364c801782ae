/** What masters and agents have in common in answering calls that a core decides: requests that wait, and streams of events. */
@NullMarked
package io.tepui.app.calls;

import org.jspecify.annotations.NullMarked;
