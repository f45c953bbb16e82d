package io.lockstep.driver.files;

import io.lockstep.kernels.plaindata.Excerpt;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Whether of several callers of {@link Files#publish} exactly one succeeds: what every protocol here that fences anybody
 * off is made of. Object stores whose clients copy in place of renaming do not keep it; of others it is tried out.
 */
public final class ExclusiveCreation {
    /** Clients of these look whether there is something, then write. */
    private static final Set<String> SCHEMES_WITHOUT =
            Set.of("s3", "s3a", "s3n", "wasb", "wasbs", "swift", "oss", "cos", "cosn", "obs", "bos", "tos");

    private static final int CALLERS = 4;
    private static final int ROUNDS = 3;

    private ExclusiveCreation() {}

    /**
     * Refuses what is known not to have it, without asking for a client.
     *
     * @param path absolute, or of the default file system
     */
    public static void refuseSchemesWithout(String path) throws IOException {
        int colon = path.indexOf(':');
        String scheme = colon < 0 ? "" : path.substring(0, colon).toLowerCase(Locale.ROOT);
        if (SCHEMES_WITHOUT.contains(scheme)) {
            throw refusal(path, scheme + ":, where the second overwrites the first");
        }
    }

    private static IOException refusal(String path, String found) {
        return new IOException(Excerpt.of(path)
                + ": expected a file system where of two that create the same file one is refused, as on HDFS,"
                + " abfs and disks, got " + found
                + ". Keep the registry on one of those; data may stay where they are");
    }

    /**
     * Lets several callers create the same file, some times.
     *
     * @param directory made where it is not there
     * @throws IOException when more than one succeeded
     */
    public static void require(Files files, String directory) throws IOException {
        refuseSchemesWithout(files.qualify(directory));
        String probe = directory + "/.exclusive-" + ProcessHandle.current().pid() + "-" + System.nanoTime();
        ExecutorService callers = Executors.newFixedThreadPool(CALLERS, task -> {
            Thread thread = new Thread(task, "lockstep-exclusive-creation");
            thread.setDaemon(true);
            return thread;
        });
        try {
            for (int round = 0; round < ROUNDS; round++) {
                int winners = winners(callers, files, probe + "/" + round);
                if (winners != 1) {
                    throw refusal(directory, "one where " + winners + " of " + CALLERS + " succeeded");
                }
            }
        } finally {
            callers.shutdownNow();
            files.delete(probe);
        }
    }

    private static int winners(ExecutorService callers, Files files, String path) throws IOException {
        List<Callable<Integer>> calls = new ArrayList<>();
        for (int caller = 0; caller < CALLERS; caller++) {
            byte[] content = ("caller " + caller).getBytes(StandardCharsets.UTF_8);
            calls.add(() -> {
                try {
                    files.publish(path, content);
                    return 1;
                } catch (FileAlreadyExistsException e) {
                    return 0;
                }
            });
        }
        int winners = 0;
        try {
            for (Future<Integer> won : callers.invokeAll(calls)) {
                winners += won.get();
            }
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException failure ? failure : new IOException(path, e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(path + ": interrupted", e);
        }
        return winners;
    }
}
