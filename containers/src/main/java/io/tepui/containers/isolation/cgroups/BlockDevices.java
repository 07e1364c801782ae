package io.tepui.containers.isolation.cgroups;

import io.tepui.protocol.v1.CgroupInfo.Blkio.CFQ;
import io.tepui.protocol.v1.CgroupInfo.Blkio.Operation;
import io.tepui.protocol.v1.CgroupInfo.Blkio.Statistics;
import io.tepui.protocol.v1.CgroupInfo.Blkio.Throttling;
import io.tepui.protocol.v1.CgroupInfo.Blkio.Value;
import io.tepui.protocol.v1.Device;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What containers read from and write to block devices (AO-268). */
final class BlockDevices {
    private BlockDevices() {}

    /**
     * One number of a file.
     *
     * @param device as {@code major:minor}; {@code Total} for all
     */
    private record Entry(String device, Optional<Operation> operation, long value) {}

    /** From the files of version 1. */
    static Statistics ofFirstVersion(Path group) {
        Statistics.Builder all = Statistics.newBuilder();
        Map<String, Throttling.Statistics.Builder> devices = new TreeMap<>();
        read(group.resolve("blkio.throttle.io_serviced"))
                .forEach(e -> throttling(devices, e).addIoServiced(value(e)));
        read(group.resolve("blkio.throttle.io_service_bytes"))
                .forEach(e -> throttling(devices, e).addIoServiceBytes(value(e)));
        devices.values().forEach(all::addThrottling);
        completelyFair(group, "").forEach(all::addCfq);
        completelyFair(group, "_recursive").forEach(all::addCfqRecursive);
        return all.build();
    }

    /** From {@code io.stat} of version 2. */
    static Statistics ofSecondVersion(Path group) {
        Statistics.Builder all = Statistics.newBuilder();
        ControlFiles.find(group.resolve("io.stat"))
                .orElse("")
                .lines()
                .flatMap(line -> device(line.split(" ", -1)).stream())
                .forEach(all::addThrottling);
        return all.build();
    }

    private static Optional<Throttling.Statistics> device(String[] words) {
        Optional<Device.Number> number = number(words[0]);
        if (number.isEmpty()) {
            return Optional.empty();
        }
        Map<String, Long> of = new TreeMap<>();
        for (String word : words) {
            int equals = word.indexOf('=');
            if (equals > 0) {
                parse(word.substring(equals + 1)).ifPresent(v -> of.put(word.substring(0, equals), v));
            }
        }
        Throttling.Statistics.Builder one = Throttling.Statistics.newBuilder().setDevice(number.get());
        operations(of, "ios").forEach(one::addIoServiced);
        operations(of, "bytes").forEach(one::addIoServiceBytes);
        return Optional.of(one.build());
    }

    private static List<Value> operations(Map<String, Long> of, String unit) {
        long reads = of.getOrDefault("r" + unit, 0L);
        long writes = of.getOrDefault("w" + unit, 0L);
        long discards = of.getOrDefault("d" + unit, 0L);
        return List.of(
                value(Operation.READ, reads),
                value(Operation.WRITE, writes),
                value(Operation.DISCARD, discards),
                value(Operation.TOTAL, reads + writes + discards));
    }

    /** The scheduler that older kernels have. */
    private static List<CFQ.Statistics> completelyFair(Path group, String suffix) {
        Map<String, CFQ.Statistics.Builder> devices = new TreeMap<>();
        read(group.resolve("blkio.sectors" + suffix))
                .forEach(e -> cfq(devices, e).setSectors(e.value()));
        read(group.resolve("blkio.time" + suffix)).forEach(e -> cfq(devices, e).setTime(e.value()));
        read(group.resolve("blkio.io_serviced" + suffix))
                .forEach(e -> cfq(devices, e).addIoServiced(value(e)));
        read(group.resolve("blkio.io_service_bytes" + suffix))
                .forEach(e -> cfq(devices, e).addIoServiceBytes(value(e)));
        read(group.resolve("blkio.io_service_time" + suffix))
                .forEach(e -> cfq(devices, e).addIoServiceTime(value(e)));
        read(group.resolve("blkio.io_wait_time" + suffix))
                .forEach(e -> cfq(devices, e).addIoWaitTime(value(e)));
        read(group.resolve("blkio.io_merged" + suffix))
                .forEach(e -> cfq(devices, e).addIoMerged(value(e)));
        read(group.resolve("blkio.io_queued" + suffix))
                .forEach(e -> cfq(devices, e).addIoQueued(value(e)));
        return devices.values().stream().map(CFQ.Statistics.Builder::build).toList();
    }

    private static Throttling.Statistics.Builder throttling(
            Map<String, Throttling.Statistics.Builder> devices, Entry entry) {
        return devices.computeIfAbsent(entry.device(), device -> {
            Throttling.Statistics.Builder one = Throttling.Statistics.newBuilder();
            number(device).ifPresent(one::setDevice);
            return one;
        });
    }

    private static CFQ.Statistics.Builder cfq(Map<String, CFQ.Statistics.Builder> devices, Entry entry) {
        return devices.computeIfAbsent(entry.device(), device -> {
            CFQ.Statistics.Builder one = CFQ.Statistics.newBuilder();
            number(device).ifPresent(one::setDevice);
            return one;
        });
    }

    /** Lines such as {@code 8:0 Read 12}, {@code 8:0 12} and {@code Total 12}. */
    private static List<Entry> read(Path file) {
        List<Entry> entries = new ArrayList<>();
        for (String line : ControlFiles.find(file).orElse("").lines().toList()) {
            String[] words = line.split(" ", -1);
            Optional<Long> value = parse(words[words.length - 1]);
            if (value.isPresent() && (words.length == 2 || words.length == 3)) {
                Optional<Operation> operation = words.length == 3 ? operation(words[1]) : Optional.empty();
                entries.add(new Entry(
                        words[0], words[0].equals("Total") ? Optional.of(Operation.TOTAL) : operation, value.get()));
            }
        }
        return entries;
    }

    private static Optional<Operation> operation(String word) {
        return switch (word.toUpperCase(Locale.ROOT)) {
            case "TOTAL" -> Optional.of(Operation.TOTAL);
            case "READ" -> Optional.of(Operation.READ);
            case "WRITE" -> Optional.of(Operation.WRITE);
            case "SYNC" -> Optional.of(Operation.SYNC);
            case "ASYNC" -> Optional.of(Operation.ASYNC);
            case "DISCARD" -> Optional.of(Operation.DISCARD);
            default -> Optional.empty();
        };
    }

    private static Value value(Entry entry) {
        return value(entry.operation().orElse(Operation.UNKNOWN), entry.value());
    }

    private static Value value(Operation operation, long value) {
        return Value.newBuilder().setOp(operation).setValue(value).build();
    }

    private static Optional<Device.Number> number(String device) {
        String[] parts = device.split(":", 2);
        return parts.length < 2
                ? Optional.empty()
                : parse(parts[0]).flatMap(major -> parse(parts[1]).map(minor -> Device.Number.newBuilder()
                        .setMajorNumber(major.intValue())
                        .setMinorNumber(minor.intValue())
                        .build()));
    }

    private static Optional<Long> parse(String text) {
        try {
            return Optional.of(Long.parseLong(text));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }
}
