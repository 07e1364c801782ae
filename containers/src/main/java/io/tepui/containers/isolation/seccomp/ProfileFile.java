package io.tepui.containers.isolation.seccomp;

import io.tepui.containers.isolation.seccomp.Profile.Comparison;
import io.tepui.containers.isolation.seccomp.Profile.Condition;
import io.tepui.containers.isolation.seccomp.Profile.Rule;
import java.io.IOException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * A profile as files have it, in the form that container engines share: {@code defaultAction}, {@code architectures} or {@code archMap}, and
 * {@code syscalls} with {@code names}, {@code action}, {@code args}, {@code includes} and {@code excludes}.
 */
final class ProfileFile {
    private static final int EPERM = 1;
    private static final int ARGUMENTS = 6;
    private static final long DATA_MASK = 0xffff;

    private final Architecture machine;
    private final Predicate<String> capabilities;
    private final Kernel kernel;

    /**
     * A reader.
     *
     * @param capabilities whether the container has a capability, by its name with {@code CAP_}
     */
    ProfileFile(Architecture machine, Predicate<String> capabilities, Kernel kernel) {
        this.machine = machine;
        this.capabilities = capabilities;
        this.kernel = kernel;
    }

    /** A version of Linux. */
    record Kernel(int major, int minor) {
        /** Reads the first two numbers of a release such as {@code 6.1.0-2}. */
        static Kernel parse(String release) {
            String[] numbers = release.split("[^0-9]+", -1);
            return numbers.length < 2 || numbers[0].isEmpty() || numbers[1].isEmpty()
                    ? new Kernel(0, 0)
                    : new Kernel(Integer.parseInt(numbers[0]), Integer.parseInt(numbers[1]));
        }

        boolean isAtLeast(Kernel other) {
            return major > other.major || (major == other.major && minor >= other.minor);
        }
    }

    /**
     * Reads a file.
     *
     * @throws IOException with one line that names what is wrong
     */
    Profile read(String text) throws IOException {
        Map<String, Object> file = ProfileReader.read(text);
        int otherwise = action(string(file, "defaultAction"), errno(file, "defaultErrnoRet"));
        List<Rule> rules = new ArrayList<>();
        for (Object each : list(file, "syscalls")) {
            Map<String, Object> entry = object(each, "syscalls");
            if (applies(entry)) {
                rules.addAll(rules(entry));
            }
        }
        return new Profile(otherwise, architectures(file), rules);
    }

    private Set<Architecture> architectures(Map<String, Object> file) throws IOException {
        Set<String> named = new HashSet<>(strings(file, "architectures"));
        for (Object each : list(file, "archMap")) {
            Map<String, Object> entry = object(each, "archMap");
            if (string(entry, "architecture").equals(machine.profileName())) {
                named.addAll(strings(entry, "subArchitectures"));
            }
        }
        Set<Architecture> all = EnumSet.of(machine);
        machine.family().stream().filter(a -> named.contains(a.profileName())).forEach(all::add);
        return all;
    }

    private boolean applies(Map<String, Object> entry) throws IOException {
        Map<String, Object> includes = object(entry.getOrDefault("includes", Map.of()), "includes");
        Map<String, Object> excludes = object(entry.getOrDefault("excludes", Map.of()), "excludes");
        List<String> arches = strings(includes, "arches");
        return (arches.isEmpty() || arches.stream().anyMatch(this::isMachine))
                && strings(includes, "caps").stream().allMatch(capabilities)
                && isKernelAtLeast(includes, true)
                && strings(excludes, "arches").stream().noneMatch(this::isMachine)
                && strings(excludes, "caps").stream().noneMatch(capabilities)
                && !isKernelAtLeast(excludes, false);
    }

    private boolean isMachine(String arch) {
        return machine.family().stream().anyMatch(a -> a.conditionName().equals(arch));
    }

    private boolean isKernelAtLeast(Map<String, Object> of, boolean otherwise) throws IOException {
        return of.containsKey("minKernel") ? kernel.isAtLeast(Kernel.parse(string(of, "minKernel"))) : otherwise;
    }

    private static List<Rule> rules(Map<String, Object> entry) throws IOException {
        List<String> names = entry.containsKey("name") ? List.of(string(entry, "name")) : strings(entry, "names");
        int action = action(string(entry, "action"), errno(entry, "errnoRet"));
        List<Condition> conditions = new ArrayList<>();
        Set<Integer> arguments = new HashSet<>();
        boolean repeated = false;
        for (Object each : list(entry, "args")) {
            Condition condition = condition(object(each, "args"));
            repeated |= !arguments.add(condition.argument());
            conditions.add(condition);
        }
        // Conditions on the same argument are alternatives.
        return repeated
                ? conditions.stream()
                        .map(condition -> new Rule(names, action, List.of(condition)))
                        .toList()
                : List.of(new Rule(names, action, conditions));
    }

    private static Condition condition(Map<String, Object> entry) throws IOException {
        long argument = number(entry, "index").orElse(0L);
        if (argument < 0 || argument >= ARGUMENTS) {
            throw new IOException("args.index " + argument + " is not within 0 to 5");
        }
        return new Condition(
                (int) argument,
                comparison(string(entry, "op")),
                number(entry, "value").orElse(0L),
                number(entry, "valueTwo").orElse(0L));
    }

    private static Comparison comparison(String name) throws IOException {
        return switch (name) {
            case "SCMP_CMP_NE" -> Comparison.NOT_EQUAL;
            case "SCMP_CMP_LT" -> Comparison.LESS;
            case "SCMP_CMP_LE" -> Comparison.LESS_OR_EQUAL;
            case "SCMP_CMP_EQ" -> Comparison.EQUAL;
            case "SCMP_CMP_GE" -> Comparison.GREATER_OR_EQUAL;
            case "SCMP_CMP_GT" -> Comparison.GREATER;
            case "SCMP_CMP_MASKED_EQ" -> Comparison.MASKED_EQUAL;
            default -> throw new IOException("args.op '" + name + "' is not known");
        };
    }

    private static Optional<Long> errno(Map<String, Object> of, String name) throws IOException {
        return number(of, name);
    }

    private static int action(String name, Optional<Long> data) throws IOException {
        int low = (int) (data.orElse((long) EPERM) & DATA_MASK);
        return switch (name) {
            case "SCMP_ACT_ALLOW" -> 0x7fff0000;
            case "SCMP_ACT_ERRNO" -> 0x00050000 | low;
            case "SCMP_ACT_KILL", "SCMP_ACT_KILL_THREAD" -> 0;
            case "SCMP_ACT_KILL_PROCESS" -> 0x80000000;
            case "SCMP_ACT_TRAP" -> 0x00030000;
            case "SCMP_ACT_LOG" -> 0x7ffc0000;
            case "SCMP_ACT_TRACE" -> 0x7ff00000 | low;
            default -> throw new IOException("the action '" + name + "' is not known");
        };
    }

    private static String string(Map<String, Object> of, String name) throws IOException {
        if (of.get(name) instanceof String text) {
            return text;
        }
        throw new IOException("'" + name + "' is missing or no text");
    }

    private static Optional<Long> number(Map<String, Object> of, String name) throws IOException {
        Object value = of.get(name);
        if (value == null) {
            return Optional.empty();
        }
        if (value instanceof BigInteger number && number.bitLength() <= Long.SIZE) {
            return Optional.of(number.longValue());
        }
        throw new IOException("'" + name + "' is no number of 64 bits");
    }

    private static List<String> strings(Map<String, Object> of, String name) throws IOException {
        List<String> strings = new ArrayList<>();
        for (Object each : list(of, name)) {
            if (!(each instanceof String text)) {
                throw new IOException("'" + name + "' is no list of texts");
            }
            strings.add(text);
        }
        return strings;
    }

    private static List<?> list(Map<String, Object> of, String name) throws IOException {
        Object value = of.getOrDefault(name, List.of());
        if (value instanceof List<?> list) {
            return list;
        }
        throw new IOException("'" + name + "' is no list");
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> object(Object value, String name) throws IOException {
        if (value instanceof Map<?, ?> map) {
            return (Map<String, Object>) map;
        }
        throw new IOException("'" + name + "' has something that is no object");
    }
}
