package io.lockstep.driver.prediction;

import io.lockstep.driver.fault.Faults;
import io.lockstep.driver.files.Files;
import io.lockstep.driver.liveness.Liveness;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The right of one job, such as a prediction, to an output directory, from before its first row to its last file.
 *
 * <pre>
 * _lockstep-claims/000001.json           who writes what; created exclusively, the highest number is in charge
 * _lockstep-claims/alive-_attempt-5f3c…  rewritten every two seconds by who is in charge
 * _lockstep-claims/000001-rows.json      all rows are written: their counts and files, which are now moved out
 * _attempt-5f3c…                         the rows, while they are written
 * </pre>
 *
 * What is added to a finished output is whole partitions ({@link OutputParts}): nothing but they change place, and
 * {@code _lockstep-000002.json} says of which model they are. A second prediction is refused while the first lives. What a dead one left is its own: the same command goes on with
 * it where all rows were written, and removes it elsewhere. A claim that outlived the end of its job binds nobody: whoever
 * comes next finds a finished output.
 */
public final class OutputClaim implements AutoCloseable {
    private static final String ATTEMPT = "_attempt-";
    /** Key of a manifest that is for {@link #earlier} alone, and no part of the output. */
    public static final String KEPT = "kept";

    static final String SUCCESS = "_SUCCESS";
    /** Manifests of what was added, by number. */
    private static final String MORE = "/_lockstep-%06d.json";

    private static final int ATTEMPT_BYTES = 8;
    private static final int NAMES_IN_MESSAGE = 3;

    private final Files files;
    private final String target;
    private final ClaimFiles claims;
    private final String what;
    private final long number;
    private final String attempt;
    private final Liveness.Pulse pulse;
    private boolean written;

    /**
     * What is to be written there.
     *
     * @param what it is, for messages: a prediction
     * @param command the model and how the rows are read
     * @param input a digest of the files that hold the rows, as they were listed
     * @param parts that the output is made of
     */
    public record Work(String what, String command, String input, OutputParts parts) {
        /** Into a new directory. */
        public Work(String what, String command, String input) {
            this(what, command, input, OutputParts.FILES);
        }
    }

    private OutputClaim(Files files, String target, String what, long number, String attempt, Liveness.Pulse pulse) {
        this.what = what;
        this.files = files;
        this.target = target;
        this.claims = new ClaimFiles(files, target);
        this.number = number;
        this.attempt = attempt;
        this.pulse = pulse;
    }

    /**
     * Whether a prediction may begin there. Touches nothing.
     *
     * @return the attempt of the dead prediction
     * @throws IllegalArgumentException when there is anything but what a dead prediction left
     * @throws IOException when a living one is writing there
     */
    public static Optional<String> check(Files files, String target) throws IOException {
        return check(files, target, OutputParts.FILES);
    }

    /**
     * As {@link #check(Files, String)}, of an output that may be added to.
     *
     * @param parts of the output
     */
    static Optional<String> check(Files files, String target, OutputParts parts) throws IOException {
        refuseForeign(files, target, parts);
        Optional<Map<String, @Nullable Object>> newest = new ClaimFiles(files, target).newest();
        refuseLiving(files, target, newest);
        return newest.map(ClaimFiles::attempt);
    }

    private static void refuseLiving(Files files, String target, Optional<Map<String, @Nullable Object>> newest)
            throws IOException {
        if (newest.isPresent() && Liveness.alive(files, new ClaimFiles(files, target).directory(), newest.get())) {
            throw taken(target, newest.get(), null);
        }
    }

    /** Of claims from before there were others, a prediction. */
    private static String what(Map<String, @Nullable Object> claim) {
        Object what = claim.get("what");
        return what == null ? "prediction" : what.toString();
    }

    /**
     * Takes charge after {@link #check}.
     *
     * @param checked what it returned: that attempt is not watched again, which may take long
     */
    public static OutputClaim take(Files files, String target, Work work, Optional<String> checked) throws IOException {
        refuseForeign(files, target, work.parts());
        ClaimFiles claims = new ClaimFiles(files, target);
        // Before the newest is looked at: who comes in between has the same number.
        long number = claims.numbers().stream().mapToLong(n -> n).max().orElse(0) + 1;
        Optional<Map<String, @Nullable Object>> dead = claims.newest();
        if (!dead.map(ClaimFiles::attempt).equals(checked)) {
            refuseLiving(files, target, dead);
        }
        if (dead.isPresent() && !work.command().equals(dead.get().get("command"))) {
            refuseUnfinished(claims, dead.get());
        }
        String attempt = ATTEMPT + random();
        Map<String, Object> claim = new LinkedHashMap<>();
        claim.put("what", work.what());
        claim.put("attempt", attempt);
        claim.put("command", work.command());
        claim.put("input", work.input());
        claim.putAll(Liveness.process());
        Liveness.Pulse pulse = Liveness.begin(files, claims.directory(), attempt);
        OutputClaim taken = new OutputClaim(files, target, work.what(), number, attempt, pulse);
        try {
            claims.publish(number, claim);
            refuseForeign(files, target, work.parts()); // another may have ended since it was looked at
            return taken;
        } catch (FileAlreadyExistsException e) {
            pulse.close();
            throw taken(target, claims.newest().orElse(Map.of()), e);
        } catch (IOException | RuntimeException e) {
            taken.close();
            throw e;
        }
    }

    private static void refuseUnfinished(ClaimFiles claims, Map<String, @Nullable Object> dead) throws IOException {
        boolean finished = claims.finished();
        if (finished && claims.areDone()) {
            return; // it has moved nothing or all: only what it wrote for itself is removed
        }
        throw new IllegalArgumentException(claims.target() + ": expected a new or empty directory, got an unfinished "
                + what(dead) + " of another model or input. "
                + (finished ? "Give that command again first" : "Choose another --output, or delete it"));
    }

    private static String random() {
        byte[] name = new byte[ATTEMPT_BYTES];
        new SecureRandom().nextBytes(name);
        return HexFormat.of().formatHex(name);
    }

    private static void refuseForeign(Files files, String target, OutputParts parts) throws IOException {
        ClaimFiles claims = new ClaimFiles(files, target);
        Set<String> own = new HashSet<>();
        if (!claims.numbers().isEmpty()) {
            own.add(Prediction.MANIFEST);
            for (Map<String, @Nullable Object> rows : claims.rows().values()) {
                ClaimFiles.names(rows).forEach(name -> own.add(name.substring(0, (name + "/").indexOf('/'))));
            }
            if (claims.outlivedTheFirst()) {
                own.add(SUCCESS);
            }
        }
        boolean added = parts.adds() && claims.finished();
        List<String> names = files.list(target).stream()
                .map(Files.Entry::name)
                .filter(name -> !name.startsWith(".") && !name.startsWith(ATTEMPT) && !own.contains(name))
                .filter(name -> !name.equals("_temporary") && !name.equals(ClaimFiles.DIRECTORY))
                .filter(name -> !added || !isFinished(name))
                .toList();
        if (!names.isEmpty()) {
            throw new IllegalArgumentException(target + ": expected a new or empty directory, got "
                    + (names.contains(SUCCESS) ? "finished output" : "files") + ": "
                    + String.join(", ", names.subList(0, Math.min(NAMES_IN_MESSAGE, names.size())))
                    + (names.size() > NAMES_IN_MESSAGE ? ", …" : "")
                    + ". Choose another --output, or delete it");
        }
    }

    /** Whether it is of a finished output to which parts may be added. */
    private static boolean isFinished(String name) {
        return name.contains("=")
                || name.equals(SUCCESS)
                || name.equals(Prediction.MANIFEST)
                || name.equals(PredictionStream.CHECKPOINT)
                || name.matches("_lockstep-[0-9]{6}\\.json");
    }

    private static IOException taken(String target, Map<String, @Nullable Object> claim, @Nullable Exception cause) {
        return new IOException(
                target + ": expected to be the only " + what(claim) + " into it, got another, process "
                        + claim.get("pid")
                        + " on " + claim.get("host")
                        + ", that is writing there. Wait for it, or choose another --output",
                cause);
    }

    /** The output's directory. */
    String target() {
        return target;
    }

    /** The directory that rows are to be written into. */
    public String attempt() {
        return target + "/" + attempt;
    }

    /**
     * What a dead prediction of the same rows had written, if that was all; else what it left is removed.
     *
     * @return what {@link #commit} was given
     * @throws IllegalArgumentException when another's output turns out to be finished, and this may not add to it
     */
    public Optional<Map<String, @Nullable Object>> earlier(Work work) throws IOException {
        for (Map.Entry<Long, Map<String, @Nullable Object>> each : claims.rows().entrySet()) {
            Map<String, @Nullable Object> rows = each.getValue();
            boolean same = claims.isOf(work, each.getKey(), rows);
            boolean done = claims.isDone(rows);
            if (!done && (same || rows.containsKey(ClaimFiles.ADDED)) && whole(rows)) {
                written |= same;
                finish(rows, work.parts());
                done = true;
            }
            if (same && done) {
                written = true;
                clean();
                return Optional.of(rows);
            }
        }
        for (long earlier : claims.numbers()) {
            if (earlier != number) {
                claims.remove(earlier);
            }
        }
        refuseForeign(files, target, work.parts()); // of a finished output, only the claim was removed
        return Optional.empty();
    }

    private boolean whole(Map<String, @Nullable Object> rows) throws IOException {
        for (String name : ClaimFiles.names(rows)) {
            if (!files.exists(target + "/" + name) && !files.exists(target + "/" + rows.get("attempt") + "/" + name)) {
                return false;
            }
        }
        return true;
    }

    /**
     * Makes what was written the output.
     *
     * @param manifest of the output
     */
    public void commit(Work work, Map<String, ? extends @Nullable Object> manifest) throws IOException {
        List<String> names = work.parts().names(files, attempt());
        Map<String, @Nullable Object> rows = new LinkedHashMap<>(manifest);
        rows.put("input", work.input());
        rows.put("attempt", attempt);
        rows.put("files", names);
        if (claims.finished()) {
            work.parts().refuseTaken(files, target, names);
            rows.put(ClaimFiles.ADDED, nextManifest());
        }
        requireCurrent();
        claims.publishRows(number, rows);
        written = true;
        finish(rows, work.parts());
        clean();
    }

    private String nextManifest() throws IOException {
        int next = 2;
        while (files.exists(target + String.format(Locale.ROOT, MORE, next))) {
            next++;
        }
        return String.format(Locale.ROOT, MORE, next).substring(1);
    }

    /** A number may be another's by now: a later one that failed gave its own back, and this one's. */
    void requireCurrent() throws IOException {
        if (!claims.newest().map(ClaimFiles::attempt).equals(Optional.of(attempt))) {
            throw new IOException(target + ": expected to be the only " + what
                    + " into it, got a later one, which took this" + " one for dead. Let it end");
        }
    }

    private void finish(Map<String, @Nullable Object> rows, OutputParts parts) throws IOException {
        for (String name : ClaimFiles.names(rows)) {
            requireCurrent();
            Faults.at("predict.move");
            parts.move(files, target + "/" + rows.get("attempt"), target, name);
        }
        requireCurrent();
        Map<String, @Nullable Object> manifest = new LinkedHashMap<>(rows);
        Arrays.asList("input", "attempt", "files", KEPT, ClaimFiles.ADDED).forEach(manifest::remove);
        Object added = rows.get(ClaimFiles.ADDED);
        if (added != null) {
            manifest.put("partitions", ClaimFiles.names(rows));
        }
        String file = target + "/" + (added == null ? Prediction.MANIFEST : added);
        if (!files.exists(file)) {
            files.publish(file, Prediction.FORMAT.write(manifest));
        }
        Faults.at("predict.before-success");
        if (added == null && !claims.finished()) {
            files.publish(target + "/" + SUCCESS, "".getBytes(StandardCharsets.UTF_8));
        }
    }

    private void clean() throws IOException {
        pulse.close();
        clean(files, target);
    }

    private static void clean(Files files, String target) throws IOException {
        for (Files.Entry entry : files.list(target)) {
            if (entry.name().startsWith(ATTEMPT)
                    || entry.name().equals("_temporary")
                    || entry.name().equals(ClaimFiles.DIRECTORY)) {
                files.delete(entry.path());
            }
        }
    }

    /**
     * Removes what a dead job left of work whose manifest is there; does nothing where another was begun since.
     *
     * @throws IOException when it lives
     */
    static void removeDone(Files files, String target, Work work) throws IOException {
        Optional<Map<String, @Nullable Object>> newest = new ClaimFiles(files, target).newest();
        if (newest.isPresent()
                && work.command().equals(newest.get().get("command"))
                && work.input().equals(newest.get().get("input"))) {
            refuseLiving(files, target, newest);
            clean(files, target);
        }
    }

    /** Leaves nothing behind, unless all rows were written: then the same command goes on. */
    @Override
    public void close() throws IOException {
        pulse.close();
        if (!written) {
            files.delete(attempt());
            claims.giveBack(number, attempt);
            files.deleteIfEmpty(target);
        }
    }
}
