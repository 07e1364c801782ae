package io.tepui.containers.containerizer;

import io.tepui.containers.ContainerSpec;
import io.tepui.containers.isolation.IsolationException;
import io.tepui.protocol.v1.Environment;
import io.tepui.protocol.v1.Environment.Variable;
import io.tepui.protocol.v1.Secret;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The whole environment of a container: nothing of the agent's own is in it (AO-195 to AO-204). */
final class ContainerEnvironment {
    private ContainerEnvironment() {}

    /**
     * That of a container with an environment of its own, weakest first.
     *
     * @param sandbox as the container sees it
     */
    static Map<String, String> ofDefault(
            ContainerLaunch launch, String sandbox, Optional<ProvisionedImage> image, Map<String, String> isolators)
            throws IsolationException {
        Map<String, String> variables = new LinkedHashMap<>(launch.environment());
        variables.put("MESOS_SANDBOX", sandbox);
        image.ifPresent(each -> variables.putAll(each.environment()));
        variables.putAll(isolators);
        addOwn(launch.command().getEnvironment(), variables);
        variables.putIfAbsent("PATH", ContainerSpec.DEFAULT_PATH);
        return variables;
    }

    /** That of a session: its parent's, and over it its own (AO-204). */
    static Map<String, String> ofSession(
            ContainerLaunch launch, Map<String, String> ofParent, Map<String, String> isolators)
            throws IsolationException {
        Map<String, String> variables = new LinkedHashMap<>(ofParent);
        variables.putAll(isolators);
        addOwn(launch.command().getEnvironment(), variables);
        variables.putIfAbsent("PATH", ContainerSpec.DEFAULT_PATH);
        return variables;
    }

    private static void addOwn(Environment own, Map<String, String> variables) throws IsolationException {
        for (Variable variable : own.getVariablesList()) {
            variables.put(variable.getName(), value(variable));
        }
    }

    private static String value(Variable variable) throws IsolationException {
        if (variable.getType() != Variable.Type.SECRET) {
            return variable.getValue();
        }
        if (variable.getSecret().getType() != Secret.Type.VALUE) {
            throw new IsolationException("command.environment." + variable.getName()
                    + ": only secrets of type VALUE can be resolved by this agent");
        }
        return variable.getSecret().getValue().getData().toStringUtf8();
    }
}
