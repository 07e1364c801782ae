package io.tepui.containers.containerizer;

import io.tepui.containers.Container;
import io.tepui.containers.ContainerSpec;
import io.tepui.containers.isolation.IsolationException;
import io.tepui.containers.isolation.SecretResolver;
import io.tepui.protocol.v1.Environment;
import io.tepui.protocol.v1.Environment.Variable;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The whole environment of a container: nothing of the agent's own is in it (AO-195 to AO-204). */
final class ContainerEnvironment {
    /** What an executor authenticates with (SE-223), which the agent gives it as a variable. */
    private static final String TOKEN = "MESOS_EXECUTOR_AUTHENTICATION_TOKEN";

    private final SecretResolver resolver;

    /** {@code resolver}: finds what secrets say (AO-198). */
    ContainerEnvironment(SecretResolver resolver) {
        this.resolver = resolver;
    }

    /** Names of the variables that are secrets; a session has those of its parent, too. */
    static Set<String> secrets(ContainerLaunch launch, Optional<Placement> parent) {
        Set<String> names = new HashSet<>();
        if (launch.kind() == ContainerClass.DEBUG) {
            parent.map(Placement::secrets).ifPresent(names::addAll);
        }
        if (launch.environment().containsKey(TOKEN)) {
            names.add(TOKEN);
        }
        for (Variable variable : launch.command().getEnvironment().getVariablesList()) {
            if (variable.getType() == Variable.Type.SECRET) {
                names.add(variable.getName());
            }
        }
        return names;
    }

    /**
     * That of a container with an environment of its own, weakest first.
     *
     * @param sandbox as the container sees it
     * @throws IsolationException when a secret cannot be resolved
     */
    Map<String, String> ofDefault(
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
    Map<String, String> ofSession(ContainerLaunch launch, Map<String, String> ofParent, Map<String, String> isolators)
            throws IsolationException {
        Map<String, String> variables = new LinkedHashMap<>(ofParent);
        variables.putAll(isolators);
        addOwn(launch.command().getEnvironment(), variables);
        variables.putIfAbsent("PATH", ContainerSpec.DEFAULT_PATH);
        return variables;
    }

    private void addOwn(Environment own, Map<String, String> variables) throws IsolationException {
        for (Variable variable : own.getVariablesList()) {
            variables.put(variable.getName(), value(variable));
        }
    }

    private String value(Variable variable) throws IsolationException {
        if (variable.getType() != Variable.Type.SECRET) {
            return variable.getValue();
        }
        String field = "command.environment." + variable.getName() + ": ";
        String value;
        try {
            value = new String(resolver.resolve(variable.getSecret()), StandardCharsets.UTF_8);
        } catch (IsolationException e) {
            throw new IsolationException(field + e.getMessage());
        }
        if (value.indexOf('\0') >= 0) {
            throw new IsolationException(field + "the secret holds a NUL byte, which no variable can");
        }
        return value;
    }

    // ------------------------------------------------------------------------------------------------ inheritance

    /**
     * What a session inherits. The secrets of a container that an earlier run of the agent launched are kept by nobody but the container
     * itself; one that its command has taken out of its environment is not inherited.
     */
    static Map<String, String> inherited(Placement parent, Optional<Container> container) {
        if (parent.environment().keySet().containsAll(parent.secrets()) || container.isEmpty()) {
            return parent.environment();
        }
        Map<String, String> variables = new LinkedHashMap<>(parent.environment());
        container.get().environment().forEach((name, value) -> {
            if (parent.secrets().contains(name)) {
                variables.putIfAbsent(name, value);
            }
        });
        return variables;
    }
}
