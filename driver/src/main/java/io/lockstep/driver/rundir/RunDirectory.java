package io.lockstep.driver.rundir;

import io.lockstep.driver.files.Files;
import io.lockstep.driver.json.Json;
import io.lockstep.driver.json.SealedDocument;
import io.lockstep.driver.progress.RunListener.EpochReport;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The directory of one training, held by one driver at a time.
 *
 * <pre>
 * manifest.json            which training this is; written first, and what makes the directory a run
 * config.yaml              the resolved config
 * incarnations/000001      one for each command that worked on the run; the highest number is the one in charge
 * epochs/000001.json       one for each epoch that ended
 * evaluations/000120.json  one for each evaluation inside an epoch, by step
 * checkpoints/, model/     written by their own packages
 * diagnostics.json         what the model answers to held rows, examples of them with it; for the report alone
 * MODEL_CARD.md, model-card.json  of the model; filled later by whoever explains or audits it
 * metrics.jsonl            epochs and evaluations again, a line each; for people, may lack the last ones
 * finished.json            the result; written last
 * </pre>
 *
 * <p>What numbers are read from (all that end in {@code .json}) carries its own SHA-256, and is refused when it was
 * altered. Every other file is published whole and once. An epoch trained again after a crash ends with the same
 * numbers, so its first record stands: no epoch is lost, none is there twice.
 */
public final class RunDirectory {
    /** What to do with what is there. */
    public enum Mode {
        /** Begin, or go on with an unfinished run of the same identity; leave a finished one alone. */
        CONTINUE,
        /** Begin anew, in a directory beside whatever is there. */
        FRESH,
        /** Go on; refuse when there is nothing to go on with. */
        RESUME
    }

    /** What was there when it was opened. */
    public enum State {
        NEW,
        UNFINISHED,
        FINISHED
    }

    private static final String REMEDY = "restore it, or train again with --fresh";
    private static final SealedDocument MANIFEST = new SealedDocument("lockstep-run", 3, REMEDY);
    private static final SealedDocument RESULT = new SealedDocument("lockstep-result", 2, REMEDY);
    private static final String TEST_DATA = "testData";
    private static final int NAMES_IN_MESSAGE = 3;

    private final Files files;
    private final String path;
    private final State state;
    private final long incarnation;
    private final Records records;

    private RunDirectory(Files files, String path, State state, long incarnation) {
        this.files = files;
        this.path = path;
        this.state = state;
        this.incarnation = incarnation;
        this.records = new Records(files, path);
    }

    /**
     * Opens the directory and, unless the run is finished, takes charge of it: every earlier driver of this run is
     * fenced.
     *
     * @param directory as the user gave it, or {@link RunIdentity#directoryName} under the directory of runs
     * @param configYaml the resolved config, kept for people
     * @throws IllegalArgumentException when the directory holds anything but this run; it is left untouched
     */
    public static RunDirectory open(Files files, RunIdentity identity, String directory, Mode mode, byte[] configYaml)
            throws IOException {
        String path = files.qualify(directory);
        if (mode == Mode.FRESH) {
            path = freshSibling(files, path);
        }
        State state = examine(files, identity, path);
        if (state == State.NEW && mode == Mode.RESUME) {
            throw new IllegalArgumentException(
                    path + ": expected an unfinished run to resume, got none. Leave --resume out to"
                            + " begin, or name the run's directory with --run-dir");
        }
        if (state == State.FINISHED) {
            return new RunDirectory(files, path, state, 0);
        }
        if (state == State.NEW) {
            publishOnce(files, path + "/manifest.json", MANIFEST.write(manifest(identity)));
            if (examine(files, identity, path) == State.NEW) {
                throw new IOException(path + "/manifest.json: expected to read what was just written, got nothing");
            }
        }
        publishOnce(files, path + "/config.yaml", configYaml);
        return new RunDirectory(files, path, state, claim(files, path));
    }

    /**
     * Whether {@link #open} would find a finished run; nothing is written.
     *
     * @throws IllegalArgumentException when the directory holds anything but this run
     */
    public static boolean isFinished(Files files, RunIdentity identity, String directory, Mode mode)
            throws IOException {
        return mode != Mode.FRESH && examine(files, identity, files.qualify(directory)) == State.FINISHED;
    }

    /**
     * Runs in a directory of them, by the fingerprint of the data they train on.
     *
     * @param finished whether those are wanted that are finished
     * @throws IOException when a run's manifest is damaged
     */
    public static Map<String, String> byData(Files files, String runsDirectory, boolean finished) throws IOException {
        Map<String, String> runs = new TreeMap<>();
        for (Files.Entry entry : files.list(files.qualify(runsDirectory))) {
            String manifest = entry.path() + "/manifest.json";
            boolean wanted = entry.directory()
                    && files.exists(manifest)
                    && (finished || !files.exists(entry.path() + "/finished.json"));
            byte[] content = wanted ? files.read(manifest) : new byte[0];
            if (wanted && isRun(content, manifest)) {
                // the fingerprint stands before what is said of first weights
                String data = String.valueOf(MANIFEST.read(content, manifest).get("data"));
                runs.putIfAbsent(data.replaceFirst(" .*", ""), entry.path());
            }
        }
        return runs;
    }

    /** Whether a manifest is a run's, and not that of something else that lies among runs, such as a model. */
    private static boolean isRun(byte[] content, String manifest) throws IOException {
        return Json.parse(content, manifest) instanceof Map<?, ?> map
                && MANIFEST.format().equals(map.get("format"));
    }

    private static String freshSibling(Files files, String path) throws IOException {
        String candidate = path;
        for (int number = 2; !visible(files, candidate).isEmpty(); number++) {
            candidate = path + "-" + number;
        }
        return candidate;
    }

    private static List<String> visible(Files files, String path) throws IOException {
        return files.list(path).stream()
                .map(Files.Entry::name)
                .filter(name -> !name.startsWith("."))
                .toList();
    }

    private static State examine(Files files, RunIdentity identity, String path) throws IOException {
        List<String> names = visible(files, path);
        if (names.isEmpty()) {
            return State.NEW;
        }
        if (!names.contains("manifest.json")) {
            throw foreign(
                    path,
                    "files of something else: "
                            + String.join(", ", names.subList(0, Math.min(NAMES_IN_MESSAGE, names.size())))
                            + (names.size() > NAMES_IN_MESSAGE ? ", …" : ""));
        }
        String file = path + "/manifest.json";
        byte[] content = files.read(file);
        Map<String, @Nullable Object> found;
        try {
            found = MANIFEST.read(content, file);
        } catch (IOException e) {
            throw new IllegalArgumentException(e.getMessage() + ". Or choose another directory with --run-dir", e);
        }
        if (!identity.sha256().equals(found.get("identity"))) {
            String keys = Differences.between(found.get("config"), identity.config());
            String difference = identity.data().equals(found.get("data"))
                    ? "of this config as another release of Lockstep understood it"
                    : "on other data";
            throw foreign(path, "a run " + (keys.isEmpty() ? difference : "of another config: " + keys));
        }
        return names.contains("finished.json") ? State.FINISHED : State.UNFINISHED;
    }

    private static IllegalArgumentException foreign(String path, String found) {
        return new IllegalArgumentException(
                path + ": expected an empty directory or a run of this config and data, got " + found
                        + ". Choose another directory with --run-dir, or --fresh for one beside it");
    }

    private static Map<String, @Nullable Object> manifest(RunIdentity identity) {
        Map<String, @Nullable Object> manifest = new LinkedHashMap<>();
        manifest.put("name", identity.name());
        manifest.put("identity", identity.sha256());
        manifest.put("data", identity.data());
        manifest.put("config", identity.config());
        return manifest;
    }

    private static void publishOnce(Files files, String path, byte[] content) throws IOException {
        if (!files.exists(path)) {
            try {
                files.publish(path, content);
            } catch (FileAlreadyExistsException e) {
                // Another driver of the same run was quicker, and its content is the same.
            }
        }
    }

    private static long claim(Files files, String path) throws IOException {
        String holder = "process " + ProcessHandle.current().pid() + "\n";
        for (long number = newestIncarnation(files, path) + 1; ; number++) {
            try {
                files.publish(numbered(path + "/incarnations/", number), holder.getBytes(StandardCharsets.UTF_8));
                return number;
            } catch (FileAlreadyExistsException e) {
                // Taken by another driver at this very moment: the next number fences it.
            }
        }
    }

    private static String numbered(String prefix, long number) {
        return prefix + String.format(Locale.ROOT, "%06d", number);
    }

    private static long newestIncarnation(Files files, String path) throws IOException {
        long newest = 0;
        for (Files.Entry entry : files.list(path + "/incarnations")) {
            if (entry.name().matches("[0-9]{6,18}")) {
                newest = Math.max(newest, Long.parseLong(entry.name()));
            }
        }
        return newest;
    }

    /** Qualified. */
    public String path() {
        return path;
    }

    public State state() {
        return state;
    }

    /** Number of this command among those that worked on the run, from 1; 0 for a finished run. */
    public long incarnation() {
        return incarnation;
    }

    public String checkpoints() {
        return path + "/checkpoints";
    }

    public String model() {
        return path + "/model";
    }

    /** Whether no later driver has taken charge. */
    public boolean isCurrent() throws IOException {
        return newestIncarnation(files, path) == incarnation;
    }

    /**
     * To be asked before everything that is written for good.
     *
     * @throws IOException when a later driver has taken charge
     */
    public void requireCurrent() throws IOException {
        long newest = newestIncarnation(files, path);
        if (newest != incarnation) {
            throw new IOException(path + ": expected to be the only driver of this run, incarnation " + incarnation
                    + ", got a later one, " + newest + ". It goes on with the training; let this one end");
        }
    }

    /** Records an epoch that ended; to be called before the checkpoint of its end is committed. */
    public void record(EpochReport report) throws IOException {
        requireCurrent();
        records.add(Records.Kind.EPOCH, report);
    }

    /** Records an evaluation inside an epoch; to be called before the checkpoint of its step is committed. */
    public void recordEvaluation(EpochReport report) throws IOException {
        requireCurrent();
        records.add(Records.Kind.EVALUATION, report);
    }

    /** The {@link #records()} of the run in a directory, whoever is in charge of it. */
    public static List<EpochReport> records(Files files, String directory) throws IOException {
        return new Records(files, files.qualify(directory)).list();
    }

    /** Every recorded epoch and every evaluation inside one, by step. */
    public List<EpochReport> records() throws IOException {
        return records.list();
    }

    /** {@link #finish(Map, String)} of a run without test data. */
    public void finish(Map<String, ? extends @Nullable Object> result) throws IOException {
        finish(result, "");
    }

    /**
     * Ends the run.
     *
     * @param result plain data that {@link #result} gives back to later commands
     * @param testData digest of what the test metrics in it were measured on; empty when there are none
     */
    public void finish(Map<String, ? extends @Nullable Object> result, String testData) throws IOException {
        requireCurrent();
        records.rewriteMetrics();
        files.publish(path + "/finished.json", RESULT.write(Map.of("result", result, TEST_DATA, testData)));
    }

    /**
     * Writes a file beside the records, whole, in place of an earlier one.
     *
     * @param name of it, in the directory
     */
    public void replace(String name, byte[] content) throws IOException {
        requireCurrent();
        files.replace(path + "/" + name, content);
    }

    /** Deletes a file beside the records; nothing where there is none. */
    public void delete(String name) throws IOException {
        requireCurrent();
        files.delete(path + "/" + name);
    }

    /** Digest of what a finished run's test metrics were measured on; empty when there are none. */
    public String testData() throws IOException {
        String file = path + "/finished.json";
        return String.valueOf(RESULT.read(files.read(file), file).get(TEST_DATA));
    }

    /** What {@link #finish} was given. */
    public Map<String, @Nullable Object> result() throws IOException {
        return result(files, path);
    }

    /** Whether the run in a directory has ended; false where there is none. */
    public static boolean isFinished(Files files, String directory) throws IOException {
        return files.exists(directory + "/finished.json");
    }

    /** The {@link #result()} of the run in a directory, whoever was in charge of it. */
    @SuppressWarnings("unchecked")
    public static Map<String, @Nullable Object> result(Files files, String directory) throws IOException {
        String file = directory + "/finished.json";
        Object result = RESULT.read(files.read(file), file).get("result");
        if (!(result instanceof Map<?, ?> map)) {
            throw new IOException(file + ": expected a result, got " + result + ". Train again with --fresh");
        }
        return (Map<String, @Nullable Object>) map;
    }
}
