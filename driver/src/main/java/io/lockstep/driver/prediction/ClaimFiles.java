package io.lockstep.driver.prediction;

import io.lockstep.driver.files.Files;
import io.lockstep.driver.json.SealedDocument;
import io.lockstep.driver.liveness.Liveness;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Claims of an output directory as they lie there, living or dead: {@code 000001.json} says whose it is, and
 * {@code 000001-rows.json} that all its rows are written.
 */
record ClaimFiles(Files files, String target) {
    static final String DIRECTORY = "_lockstep-claims";
    /** Key of the manifest's name where parts were added to a finished output. */
    static final String ADDED = "added";

    private static final String ROWS = "-rows.json";
    private static final int DIGITS = 6;
    private static final String REMEDY = "delete the output directory and predict again";
    private static final SealedDocument CLAIM = new SealedDocument("lockstep-prediction-claim", 1, REMEDY);
    private static final SealedDocument WRITTEN = new SealedDocument("lockstep-prediction-rows", 1, REMEDY);

    String directory() {
        return target + "/" + DIRECTORY;
    }

    private String path(long number, String suffix) {
        return directory() + String.format(Locale.ROOT, "/%06d", number) + suffix;
    }

    /** Numbers of the claims, ascending; of one whose removal was cut short too. */
    List<Long> numbers() throws IOException {
        return files.list(directory()).stream()
                .map(Files.Entry::name)
                .filter(name -> name.matches("[0-9]{6}(-rows)?\\.json"))
                .map(name -> Long.parseLong(name.substring(0, DIGITS)))
                .distinct()
                .sorted()
                .toList();
    }

    /** @throws java.nio.file.FileAlreadyExistsException when another has that number */
    void publish(long number, Map<String, ?> claim) throws IOException {
        files.publish(path(number, ".json"), CLAIM.write(claim));
    }

    void publishRows(long number, Map<String, ? extends @Nullable Object> rows) throws IOException {
        files.publish(path(number, ROWS), WRITTEN.write(rows));
    }

    private Optional<Map<String, @Nullable Object>> claim(long number) throws IOException {
        String file = path(number, ".json");
        return files.exists(file) ? Optional.of(CLAIM.read(files.read(file), file)) : Optional.empty();
    }

    /** The one in charge. */
    Optional<Map<String, @Nullable Object>> newest() throws IOException {
        List<Long> numbers = numbers();
        return numbers.isEmpty() ? Optional.empty() : claim(numbers.get(numbers.size() - 1));
    }

    /** Those whose rows are all written, by number. */
    Map<Long, Map<String, @Nullable Object>> rows() throws IOException {
        Map<Long, Map<String, @Nullable Object>> rows = new TreeMap<>();
        for (Files.Entry entry : files.list(directory())) {
            if (entry.name().matches("[0-9]{6}" + ROWS)) {
                rows.put(
                        Long.parseLong(entry.name().substring(0, DIGITS)),
                        WRITTEN.read(files.read(entry.path()), entry.path()));
            }
        }
        return rows;
    }

    /** Whether the output is finished. */
    boolean finished() throws IOException {
        return files.exists(target + "/" + OutputClaim.SUCCESS);
    }

    /** Whether the output has all of these rows and says so: the claim only outlived its job. */
    boolean isDone(Map<String, @Nullable Object> rows) throws IOException {
        Object added = rows.get(ADDED);
        return added == null ? finished() : files.exists(target + "/" + added);
    }

    /** Whether no claim has rows of which the output has a part only. */
    boolean areDone() throws IOException {
        for (Map<String, @Nullable Object> rows : rows().values()) {
            if (!isDone(rows)) {
                return false;
            }
        }
        return true;
    }

    /** Whether the output was begun and finished by a job whose claim is still there. */
    boolean outlivedTheFirst() throws IOException {
        return finished() && rows().values().stream().anyMatch(rows -> !rows.containsKey(ADDED));
    }

    /** Whether a claim with these rows is of the same work. */
    boolean isOf(OutputClaim.Work work, long number, Map<String, @Nullable Object> rows) throws IOException {
        Optional<Map<String, @Nullable Object>> claim = claim(number);
        return work.input().equals(rows.get("input"))
                && claim.isPresent()
                && attempt(claim.get()).equals(rows.get("attempt"))
                && work.command().equals(claim.get().get("command"));
    }

    /** Removes what a dead job left; what it had moved into the output too, unless that is finished. */
    void remove(long number) throws IOException {
        Map<String, @Nullable Object> rows = rows().getOrDefault(number, Map.of());
        if (!finished()) {
            files.delete(target + "/" + Prediction.MANIFEST);
            for (String name : names(rows)) {
                files.delete(target + "/" + name);
            }
        }
        Optional<Map<String, @Nullable Object>> claim = claim(number);
        if (claim.isPresent()) {
            files.delete(target + "/" + attempt(claim.get()));
            files.delete(directory() + "/" + Liveness.name(attempt(claim.get())));
        }
        files.delete(path(number, ROWS));
        files.delete(path(number, ".json"));
    }

    /** Removes a claim that has no rows, if it is this attempt's. */
    void giveBack(long number, String attempt) throws IOException {
        if (claim(number).map(ClaimFiles::attempt).equals(Optional.of(attempt))) {
            files.delete(path(number, ".json"));
        }
        files.delete(directory() + "/" + Liveness.name(attempt));
        files.deleteIfEmpty(directory());
    }

    static String attempt(Map<String, @Nullable Object> claim) {
        return String.valueOf(claim.get("attempt"));
    }

    /** Files or partitions that rows are in. */
    static List<String> names(Map<String, @Nullable Object> rows) {
        return rows.get("files") instanceof List<?> list
                ? list.stream().map(String::valueOf).toList()
                : List.of();
    }
}
