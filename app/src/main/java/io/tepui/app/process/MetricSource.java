package io.tepui.app.process;

import java.util.Map;

/** Gives some metrics by name when asked. */
@FunctionalInterface
public interface MetricSource {
    /** The values now. May wait; a source that fails is left out of the answer (MO-161). */
    Map<String, Double> read() throws Exception;
}
