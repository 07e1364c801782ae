/** The cluster as the commands see it: what they read of it, how they find what people name, and how they change it. */
@NullMarked
package io.tepui.cli.cluster;

import org.jspecify.annotations.NullMarked;
