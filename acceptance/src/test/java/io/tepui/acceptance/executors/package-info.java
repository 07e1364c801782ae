/** Executors that are programs of their own, against real agents. */
@org.jspecify.annotations.NullMarked
package io.tepui.acceptance.executors;
