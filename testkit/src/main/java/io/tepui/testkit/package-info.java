/** Clusters of real processes for tests that read as prose. It speaks plain HTTP and JSON, and shares nothing with what it tests. */
@NullMarked
package io.tepui.testkit;

import org.jspecify.annotations.NullMarked;
