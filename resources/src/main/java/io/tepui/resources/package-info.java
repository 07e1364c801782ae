/**
 * The algebra of resources: values, entries and pools, quantities and limits, reservations and volumes, the text, JSON
 * and message forms, validation, and the conversions that operations make. Everything here is an immutable value.
 */
@NullMarked
package io.tepui.resources;

import org.jspecify.annotations.NullMarked;
