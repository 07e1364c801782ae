/** Exchanges that were recorded from a running Apache Mesos, sent again to a cluster of ours. */
@NullMarked
package io.tepui.acceptance.conformance;

import org.jspecify.annotations.NullMarked;
