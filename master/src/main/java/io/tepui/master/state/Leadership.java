package io.tepui.master.state;

import io.tepui.protocol.v1.MasterInfo;
import java.time.Instant;
import java.util.Optional;

/**
 * Who this master is, and whether it leads.
 *
 * @param info this master's description
 * @param started when the process started
 * @param elected when it became the leader; empty while it is not
 * @param recovered whether the registry has been read: until then calls are refused and messages dropped (SE-13, AM-16)
 */
public record Leadership(MasterInfo info, Instant started, Optional<Instant> elected, boolean recovered) {}
