package io.lockstep.driver.fault;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Fault points. {@code Faults.at("checkpoint.before-marker")} does nothing unless a test armed that point, with
 * {@link #arm} or with {@code -Dlockstep.faults=point:action:pass[:file],…}: at that pass (from 1) the process halts
 * ({@code halt}), sleeps for an hour ({@code freeze}) or the point throws ({@code throw}); with a file, only in the one
 * process that creates it first.
 */
public final class Faults {
    /** What happens at an armed point. */
    @FunctionalInterface
    public interface Fault {
        /** @param pass how often the point was reached, from 1 */
        void reached(long pass);
    }

    private record Armed(Fault fault, AtomicLong passes) {}

    private static final int HALTED = 137;
    private static final long FREEZE_MILLIS = 3_600_000;
    private static final Map<String, Armed> ARMED = new ConcurrentHashMap<>();
    private static volatile boolean any;

    static {
        String property = System.getProperty("lockstep.faults", "");
        for (String entry : property.split(",", -1)) {
            if (!entry.isBlank()) {
                armFrom(entry.strip());
            }
        }
    }

    private Faults() {}

    /** Here a test may make something go wrong. */
    public static void at(String point) {
        if (!any) {
            return;
        }
        Armed armed = ARMED.get(point);
        if (armed != null) {
            armed.fault().reached(armed.passes().incrementAndGet());
        }
    }

    /** From now on the point runs the fault. */
    public static void arm(String point, Fault fault) {
        ARMED.put(point, new Armed(fault, new AtomicLong()));
        any = true;
    }

    /** Nothing goes wrong any more. */
    public static void disarm() {
        any = false;
        ARMED.clear();
    }

    private static void armFrom(String entry) {
        String[] parts = entry.split(":", 4);
        if (parts.length < 3) {
            throw new IllegalArgumentException(
                    "lockstep.faults: expected point:action:pass[:file], got '" + entry + "'");
        }
        String action = parts[1];
        long wanted = Long.parseLong(parts[2]);
        String file = parts.length == 4 ? parts[3] : "";
        arm(parts[0], pass -> {
            if (pass == wanted && chosen(file)) {
                act(parts[0], action);
            }
        });
    }

    private static boolean chosen(String file) {
        if (file.isEmpty()) {
            return true;
        }
        try {
            Files.createFile(Path.of(file));
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static void act(String point, String action) {
        switch (action) {
            case "halt" -> Runtime.getRuntime().halt(HALTED);
            case "freeze" -> {
                try {
                    Thread.sleep(FREEZE_MILLIS);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
            case "throw" -> throw new IllegalStateException(point + ": armed by lockstep.faults");
            default ->
                throw new IllegalArgumentException(
                        "lockstep.faults: expected halt, freeze or throw, got '" + action + "'");
        }
    }
}
