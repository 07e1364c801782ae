package io.tepui.containers.isolation.seccomp;

import io.tepui.containers.SeccompFilter;
import io.tepui.containers.isolation.seccomp.Profile.Condition;
import io.tepui.containers.isolation.seccomp.Profile.Rule;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Compiles profiles to classic BPF. The number of a call is found by halving: ten comparisons instead of hundreds, and calls with
 * consecutive numbers and the same fate share one answer.
 */
final class FilterCompiler {
    private static final int LOAD = 0x20;
    private static final int JUMP = 0x05;
    private static final int JUMP_EQUAL = 0x15;
    private static final int JUMP_GREATER = 0x25;
    private static final int JUMP_GREATER_OR_EQUAL = 0x35;
    private static final int AND = 0x54;
    private static final int RETURN = 0x06;

    private static final int NUMBER_OFFSET = 0;
    private static final int ARCHITECTURE_OFFSET = 4;
    private static final int ARGUMENTS_OFFSET = 16;
    private static final int KILL_PROCESS = 0x80000000;
    private static final int FARTHEST = 255;
    private static final int BYTES = 8;

    /** An instruction; jumps count the instructions that are left out. */
    private record Instruction(int code, int whenTrue, int whenFalse, int value) {}

    /** What becomes of the calls from a number on, up to the next segment. */
    private record Segment(int from, List<Instruction> code) {}

    private final Profile profile;

    private FilterCompiler(Profile profile) {
        this.profile = profile;
    }

    /**
     * The program.
     *
     * @throws IllegalArgumentException when it is longer than the kernel takes
     */
    static SeccompFilter compile(Profile profile) {
        return new FilterCompiler(profile).compile();
    }

    private SeccompFilter compile() {
        List<Instruction> program = new ArrayList<>();
        program.add(load(ARCHITECTURE_OFFSET));
        for (Architecture architecture : Architecture.values()) {
            if (profile.architectures().contains(architecture)) {
                List<Instruction> block = block(architecture);
                program.add(new Instruction(JUMP_EQUAL, 1, 0, architecture.token()));
                program.add(new Instruction(JUMP, 0, 0, block.size()));
                program.addAll(block);
            }
        }
        program.add(give(KILL_PROCESS));
        return encode(program);
    }

    private List<Instruction> block(Architecture architecture) {
        List<Instruction> code = new ArrayList<>();
        code.add(load(NUMBER_OFFSET));
        code.addAll(search(segments(architecture)));
        return code;
    }

    private List<Segment> segments(Architecture architecture) {
        List<Instruction> otherwise = List.of(give(profile.otherwise()));
        Map<Integer, List<Instruction>> calls = calls(architecture);
        List<Segment> segments = new ArrayList<>();
        append(segments, 0, otherwise);
        calls.forEach((number, code) -> {
            append(segments, number, code);
            if (!calls.containsKey(number + 1)) {
                append(segments, number + 1, otherwise);
            }
        });
        return segments;
    }

    private static void append(List<Segment> segments, int from, List<Instruction> code) {
        if (!segments.isEmpty() && segments.getLast().from() == from) {
            segments.removeLast();
        }
        if (segments.isEmpty() || !segments.getLast().code().equals(code)) {
            segments.add(new Segment(from, code));
        }
    }

    /** The code of each call that rules are about, which ends with an answer on every way. */
    private Map<Integer, List<Instruction>> calls(Architecture architecture) {
        Map<String, Integer> numbers = architecture.numbers();
        Map<Integer, List<Rule>> rules = new TreeMap<>();
        for (Rule rule : profile.rules()) {
            for (String name : rule.names()) {
                Optional.ofNullable(numbers.get(name))
                        .ifPresent(number -> rules.computeIfAbsent(number, n -> new ArrayList<>())
                                .add(rule));
            }
        }
        Map<Integer, List<Instruction>> calls = new TreeMap<>();
        rules.forEach((number, of) -> calls.put(number, answer(of)));
        return calls;
    }

    private List<Instruction> answer(List<Rule> rules) {
        List<Instruction> code = new ArrayList<>();
        for (Rule rule : rules) {
            code.addAll(conditional(rule));
            if (rule.conditions().isEmpty()) {
                return code;
            }
        }
        code.add(give(profile.otherwise()));
        return code;
    }

    /** Falls through to what follows when a condition does not hold. */
    private static List<Instruction> conditional(Rule rule) {
        List<Instruction> code = new ArrayList<>(List.of(give(rule.action())));
        for (Condition condition : rule.conditions().reversed()) {
            List<Instruction> whole = new ArrayList<>(test(condition, code.size()));
            whole.addAll(code);
            code = whole;
        }
        return code;
    }

    /**
     * Goes on behind its end when a condition holds.
     *
     * @param rest instructions that are to be left out as well when it does not
     */
    private static List<Instruction> test(Condition condition, int rest) {
        int low = ARGUMENTS_OFFSET + condition.argument() * Long.BYTES;
        int high = low + Integer.BYTES;
        int valueLow = (int) condition.value();
        int valueHigh = (int) (condition.value() >>> Integer.SIZE);
        return switch (condition.comparison()) {
            case EQUAL ->
                List.of(
                        load(high),
                        new Instruction(JUMP_EQUAL, 0, 2 + rest, valueHigh),
                        load(low),
                        new Instruction(JUMP_EQUAL, 0, rest, valueLow));
            case NOT_EQUAL ->
                List.of(
                        load(high),
                        new Instruction(JUMP_EQUAL, 0, 2, valueHigh),
                        load(low),
                        new Instruction(JUMP_EQUAL, rest, 0, valueLow));
            case GREATER_OR_EQUAL, GREATER ->
                List.of(
                        load(high),
                        new Instruction(JUMP_GREATER, 3, 0, valueHigh),
                        new Instruction(JUMP_EQUAL, 0, 2 + rest, valueHigh),
                        load(low),
                        new Instruction(
                                condition.comparison() == Profile.Comparison.GREATER
                                        ? JUMP_GREATER
                                        : JUMP_GREATER_OR_EQUAL,
                                0,
                                rest,
                                valueLow));
            case LESS, LESS_OR_EQUAL ->
                List.of(
                        load(high),
                        new Instruction(JUMP_GREATER, 3 + rest, 0, valueHigh),
                        new Instruction(JUMP_EQUAL, 0, 2, valueHigh),
                        load(low),
                        new Instruction(
                                condition.comparison() == Profile.Comparison.LESS
                                        ? JUMP_GREATER_OR_EQUAL
                                        : JUMP_GREATER,
                                rest,
                                0,
                                valueLow));
            case MASKED_EQUAL ->
                List.of(
                        load(high),
                        new Instruction(AND, 0, 0, valueHigh),
                        new Instruction(JUMP_EQUAL, 0, 3 + rest, (int) (condition.second() >>> Integer.SIZE)),
                        load(low),
                        new Instruction(AND, 0, 0, valueLow),
                        new Instruction(JUMP_EQUAL, 0, rest, (int) condition.second()));
        };
    }

    private static List<Instruction> search(List<Segment> segments) {
        if (segments.size() == 1) {
            return segments.getFirst().code();
        }
        int middle = segments.size() / 2;
        List<Instruction> below = search(segments.subList(0, middle));
        int from = segments.get(middle).from();
        List<Instruction> code = new ArrayList<>();
        if (below.size() <= FARTHEST) {
            code.add(new Instruction(JUMP_GREATER_OR_EQUAL, below.size(), 0, from));
        } else {
            code.add(new Instruction(JUMP_GREATER_OR_EQUAL, 0, 1, from));
            code.add(new Instruction(JUMP, 0, 0, below.size()));
        }
        code.addAll(below);
        code.addAll(search(segments.subList(middle, segments.size())));
        return code;
    }

    private static Instruction load(int offset) {
        return new Instruction(LOAD, 0, 0, offset);
    }

    private static Instruction give(int action) {
        return new Instruction(RETURN, 0, 0, action);
    }

    private static SeccompFilter encode(List<Instruction> program) {
        ByteBuffer bytes = ByteBuffer.allocate(program.size() * BYTES).order(ByteOrder.nativeOrder());
        for (Instruction each : program) {
            bytes.putShort((short) each.code())
                    .put((byte) each.whenTrue())
                    .put((byte) each.whenFalse())
                    .putInt(each.value());
        }
        return new SeccompFilter(bytes.array());
    }
}
