package io.lockstep.driver.fault;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Fault points. {@code Faults.at("checkpoint.before-marker")} does nothing unless a test armed that point, with
 * {@link #arm} or with {@code -Dlockstep.faults=point:action:pass[:file],…}. At that pass, from 1,
 *
 * <pre>
 * halt     the process halts
 * kill     it is killed, by SIGKILL
 * stop     it is stopped, by SIGSTOP
 * freeze   the thread sleeps for an hour
 * hold     the thread waits until the file is deleted
 * throw    the point throws
 * </pre>
 *
 * With a file, only in the one process that creates it first; with several, {@code a+b}, in as many.
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
    private static final long HOLD_MILLIS = 20;

    /** Of a hundredth of a second each. */
    private static final int STOP_LOOKS = 200;

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
                act(parts[0], action, file);
            }
        });
    }

    private static boolean chosen(String file) {
        if (file.isEmpty()) {
            return true;
        }
        for (String name : file.split("\\+", -1)) {
            try {
                Files.createFile(Path.of(name));
                return true;
            } catch (IOException e) {
                // another process was quicker: perhaps the next is free
            }
        }
        return false;
    }

    private static void act(String point, String action, String file) {
        switch (action) {
            case "halt" -> Runtime.getRuntime().halt(HALTED);
            case "kill" -> {
                run("kill -KILL " + ProcessHandle.current().pid());
                sleep(FREEZE_MILLIS); // the signal may take a while
            }
            case "stop" -> stop(ProcessHandle.current().pid());
            case "freeze" -> sleep(FREEZE_MILLIS);
            case "hold" -> {
                while (Files.exists(Path.of(file))) {
                    sleep(HOLD_MILLIS);
                }
            }
            case "throw" -> throw new IllegalStateException(point + ": armed by lockstep.faults");
            default ->
                throw new IllegalArgumentException(
                        "lockstep.faults: expected halt, kill, stop, freeze, hold or throw, got '" + action + "'");
        }
    }

    /** The thread goes on once the process was stopped and continued: a signal reaches its process later than sent. */
    private static void stop(long pid) {
        run("kill -STOP " + pid + "; for look in $(seq " + STOP_LOOKS + "); do" + " grep -q '^State:.T' /proc/" + pid
                + "/status 2>/dev/null && break; sleep 0.01; done");
    }

    private static void run(String commands) {
        try {
            new ProcessBuilder("sh", "-c", commands).start().waitFor();
        } catch (IOException e) {
            throw new IllegalStateException("sh -c '" + commands + "': " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void sleep(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
