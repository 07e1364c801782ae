/** Messages recorded from a running Apache Mesos, read and written again with our schemas and codecs. */
@NullMarked
package io.tepui.protocol.conformance;

import org.jspecify.annotations.NullMarked;
