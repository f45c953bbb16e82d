package io.lockstep.driver.liveness;

import io.lockstep.driver.files.Files;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sign of life of the process that holds a claim: asked of the operating system where it is this machine's, and seen by
 * a file that it rewrites elsewhere, without comparing clocks.
 */
public final class Liveness {
    private static final Logger LOGGER = LoggerFactory.getLogger(Liveness.class);
    private static final Set<String> HELD_HERE = ConcurrentHashMap.newKeySet();
    private static final long BEAT_MILLIS = 2_000;
    private static final long WATCHED_MILLIS = 15_000;
    private static final long LOOK_MILLIS = 500;
    private static final long SHORTEST_LOOK_MILLIS = 10;
    private static final int LOOKS_IN_A_BEAT = 4;
    private static final Optional<String> NAME = hostName();
    /** Among whose processes a number means the same one: of one machine, since it started, and one container. */
    private static final String PROCESSES = NAME.map(name -> name + " " + bootIdentifier() + " " + processNamespace())
            .orElseGet(Liveness::random);

    private Liveness() {}

    private static String random() {
        byte[] bytes = new byte[16];
        new SecureRandom().nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    /** The name of an attempt's file. */
    public static String name(String attempt) {
        return "alive-" + attempt;
    }

    /** This process, as a claim describes it. */
    public static Map<String, Object> process() {
        Map<String, Object> process = new LinkedHashMap<>();
        process.put("host", NAME.orElse("a host without a name"));
        process.put("processes", PROCESSES);
        process.put("pid", ProcessHandle.current().pid());
        process.put("started", started(ProcessHandle.current()));
        return process;
    }

    private static String started(ProcessHandle process) {
        return process.info().startInstant().map(Instant::toString).orElse("");
    }

    private static Optional<String> hostName() {
        try {
            return Optional.of(InetAddress.getLocalHost().getHostName());
        } catch (UnknownHostException e) {
            return Optional.empty();
        }
    }

    private static String bootIdentifier() {
        try {
            return java.nio.file.Files.readString(Path.of("/proc/sys/kernel/random/boot_id"))
                    .strip();
        } catch (IOException | RuntimeException e) {
            return "";
        }
    }

    private static String processNamespace() {
        try {
            return java.nio.file.Files.readSymbolicLink(Path.of("/proc/self/ns/pid"))
                    .toString();
        } catch (IOException | RuntimeException e) {
            return "";
        }
    }

    /** Start times are derived from a clock that may be set: where they differ, the file decides. */
    public static boolean alive(Files files, String directory, Map<String, @Nullable Object> claim) throws IOException {
        String attempt = String.valueOf(claim.get("attempt"));
        String file = directory + "/" + name(attempt);
        if (!PROCESSES.equals(claim.get("processes"))) {
            return beats(files, file, WATCHED_MILLIS, LOOK_MILLIS);
        }
        long pid = claim.get("pid") instanceof Number number ? number.longValue() : -1;
        if (pid == ProcessHandle.current().pid()) {
            return HELD_HERE.contains(attempt);
        }
        Optional<ProcessHandle> process = ProcessHandle.of(pid);
        return process.isPresent()
                && process.get().isAlive()
                && (started(process.get()).equals(claim.get("started"))
                        || beats(files, file, WATCHED_MILLIS, LOOK_MILLIS));
    }

    /**
     * Whether the operating system itself says that whoever made a claim has ended, so that there is nothing to watch.
     * One that is stopped has not.
     */
    public static boolean isGone(Map<String, ? extends @Nullable Object> claim, String attempt) {
        if (!PROCESSES.equals(claim.get("processes"))) {
            return false;
        }
        long pid = claim.get("pid") instanceof Number number ? number.longValue() : -1;
        return pid == ProcessHandle.current().pid()
                ? !HELD_HERE.contains(attempt)
                : !ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
    }

    /**
     * Watches an attempt's file.
     *
     * @param watchedMillis after which one that has not been rewritten never will be, by this process's own clock
     * @param beatMillis between two times that it is rewritten
     */
    public static boolean beats(Files files, String directory, String attempt, long watchedMillis, long beatMillis)
            throws IOException {
        return beats(
                files,
                directory + "/" + name(attempt),
                watchedMillis,
                Math.max(SHORTEST_LOOK_MILLIS, beatMillis / LOOKS_IN_A_BEAT));
    }

    private static boolean beats(Files files, String file, long watchedMillis, long lookMillis) throws IOException {
        String first = content(files, file);
        long begun = System.nanoTime();
        try {
            while (TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun) < watchedMillis) {
                Thread.sleep(lookMillis);
                if (!content(files, file).equals(first)) {
                    return true;
                }
            }
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    private static String content(Files files, String file) throws IOException {
        try {
            return files.exists(file) ? new String(files.read(file), StandardCharsets.UTF_8) : "";
        } catch (FileNotFoundException e) {
            return "";
        }
    }

    /** Shows from now on that this process is alive. */
    public static Pulse begin(Files files, String directory, String attempt) {
        return begin(files, directory, attempt, BEAT_MILLIS);
    }

    /** @param beatMillis between two times that its file is rewritten */
    public static Pulse begin(Files files, String directory, String attempt, long beatMillis) {
        return new Pulse(files, directory + "/" + name(attempt), attempt, beatMillis);
    }

    /** Rewrites the file until it is closed. */
    public static final class Pulse implements AutoCloseable {
        private final CountDownLatch ended = new CountDownLatch(1);
        private final Thread thread;
        private final String attempt;

        private Pulse(Files files, String file, String attempt, long beatMillis) {
            this.attempt = attempt;
            HELD_HERE.add(attempt);
            this.thread = new Thread(() -> beat(files, file, beatMillis), "lockstep-alive");
            thread.setDaemon(true);
            thread.start();
        }

        private void beat(Files files, String file, long beatMillis) {
            try {
                for (long beat = 1; !ended.await(beatMillis, TimeUnit.MILLISECONDS); beat++) {
                    try {
                        files.replace(file, Long.toString(beat).getBytes(StandardCharsets.UTF_8));
                    } catch (IOException | RuntimeException e) {
                        LOGGER.debug("{} was not rewritten", file, e);
                    }
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        /** Ends, and waits for a beat that is under way, so that nothing is written afterwards. */
        @Override
        public void close() {
            HELD_HERE.remove(attempt);
            ended.countDown();
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
