/**
 * The real cores of master, allocator and agent in virtual time, among model schedulers, operators, networks and disks. One
 * seeded generator draws everything: what happens, when, and what breaks.
 */
@NullMarked
package io.tepui.simulation;

import org.jspecify.annotations.NullMarked;
