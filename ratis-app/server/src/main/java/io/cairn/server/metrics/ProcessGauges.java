package io.cairn.server.metrics;

import com.codahale.metrics.Gauge;
import com.codahale.metrics.MetricRegistry;
import com.sun.management.UnixOperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.nio.file.Files;
import java.nio.file.Path;

/** The process and its JVM, under the names that Prometheus' own clients use. */
public final class ProcessGauges {
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final int KIB = 1024;
    private static final double MILLIS_PER_SECOND = 1000;
    private static final double NANOS_PER_SECOND = 1e9;

    private ProcessGauges() {}

    public static void register(MetricRegistry registry) {
        add(registry, "process_resident_memory_bytes", ProcessGauges::residentBytes);
        double start = ManagementFactory.getRuntimeMXBean().getStartTime() / MILLIS_PER_SECOND;
        add(registry, "process_start_time_seconds", () -> start);
        if (ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system) {
            add(registry, "process_cpu_seconds_total", () -> system.getProcessCpuTime() / NANOS_PER_SECOND);
            add(registry, "process_open_fds", system::getOpenFileDescriptorCount);
            add(registry, "process_max_fds", system::getMaxFileDescriptorCount);
        }
        addJvm(registry);
    }

    private static void addJvm(MetricRegistry registry) {
        MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
        String used = "jvm_memory_used_bytes";
        add(
                registry,
                MetricName.of(used, "area", "heap"),
                () -> memory.getHeapMemoryUsage().getUsed());
        add(
                registry,
                MetricName.of(used, "area", "nonheap"),
                () -> memory.getNonHeapMemoryUsage().getUsed());
        add(
                registry,
                MetricName.of("jvm_memory_max_bytes", "area", "heap"),
                () -> memory.getHeapMemoryUsage().getMax());
        add(
                registry,
                "jvm_threads_current",
                () -> ManagementFactory.getThreadMXBean().getThreadCount());
        for (GarbageCollectorMXBean gc : ManagementFactory.getGarbageCollectorMXBeans()) {
            String count = MetricName.of("jvm_gc_collection_seconds_count", "gc", gc.getName());
            String seconds = MetricName.of("jvm_gc_collection_seconds_sum", "gc", gc.getName());
            add(registry, count, gc::getCollectionCount);
            add(registry, seconds, () -> gc.getCollectionTime() / MILLIS_PER_SECOND);
        }
    }

    /** "unknown", and so not on the page, where there is no /proc. */
    private static Object residentBytes() {
        try {
            for (String line : Files.readAllLines(STATUS)) {
                if (line.startsWith("VmRSS:")) {
                    return KIB * Long.parseLong(line.replaceAll("\\D", ""));
                }
            }
        } catch (IOException e) {
            return "unknown";
        }
        return "unknown";
    }

    private static void add(MetricRegistry registry, String name, Gauge<Object> gauge) {
        registry.register(name, gauge);
    }
}
