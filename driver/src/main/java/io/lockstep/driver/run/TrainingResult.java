package io.lockstep.driver.run;

import io.lockstep.driver.evaluation.Baseline;
import io.lockstep.driver.progress.PhaseTimes;
import io.lockstep.driver.progress.SlowestRank;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Result of a training; {@link #plainData} is the JSON that {@code train --json} prints.
 *
 * @param alreadyFinished the run directory held a finished run and nothing was done
 * @param work counts and times
 * @param ranks of the last generation, in the order of its roster, with what they did in it
 * @param generations rosters this command formed
 */
public record TrainingResult(
        boolean alreadyFinished,
        Places places,
        Digests digests,
        Metrics metrics,
        Rows rows,
        Work work,
        List<Rank> ranks,
        int generations) {
    /**
     * Qualified directories.
     *
     * @param parts of the model that are models of their own, by name
     */
    public record Places(String runDirectory, String modelDirectory, Map<String, Part> parts) {
        /** Of a model without parts. */
        public Places(String runDirectory, String modelDirectory) {
            this(runDirectory, modelDirectory, Map.of());
        }
    }

    /**
     * A part of the model.
     *
     * @param directory qualified
     * @param weights SHA-256 of its weights
     */
    public record Part(String directory, String weights) {
        private Map<String, Object> plainData() {
            Map<String, Object> data = new LinkedHashMap<>();
            data.put("model_dir", directory);
            data.put("weights_sha256", weights);
            return data;
        }

        private static Map<String, Part> of(Map<String, Object> data) {
            Map<String, Part> parts = new LinkedHashMap<>();
            data.forEach((name, part) -> parts.put(
                    name,
                    new Part(
                            String.valueOf(map(part).get("model_dir")),
                            String.valueOf(map(part).get("weights_sha256")))));
            return parts;
        }
    }

    /** SHA-256, lower-case hexadecimal. */
    public record Digests(String model, String weights) {}

    /**
     * By name; empty when there were no such rows. {@code train} is over the last epoch as the rows were seen,
     * {@code validation} before calibration.
     *
     * @param calibration log loss and calibration error of the rows it was fitted on, before and after; empty: none was
     * @param baselines what the past would have answered
     */
    public record Metrics(
            Map<String, Double> train,
            Map<String, Double> validation,
            Map<String, Double> test,
            Map<String, Double> calibration,
            Baselines baselines) {
        /** Of a model whose answers are taken as they are. */
        public Metrics(Map<String, Double> train, Map<String, Double> validation, Map<String, Double> test) {
            this(train, validation, test, Map.of(), Baselines.NONE);
        }
    }

    /**
     * What anybody could answer who knows the past, by name: of the same validation rows, and of the same test rows.
     */
    public record Baselines(Map<String, Baseline> validation, Map<String, Baseline> test) {
        /** Of rows that have no past. */
        public static final Baselines NONE = new Baselines(Map.of(), Map.of());

        private Map<String, Object> plainData() {
            Map<String, Object> data = new LinkedHashMap<>();
            data.put("validation", Baseline.plainData(validation));
            data.put("test", Baseline.plainData(test));
            return data;
        }

        private static Baselines of(Map<String, Object> data) {
            return new Baselines(
                    Baseline.fromPlainData(data.get("validation")), Baseline.fromPlainData(data.get("test")));
        }
    }

    /**
     * @param read rows of the training source
     * @param trained rows of those that make up an epoch
     * @param skipped the others by reason, validation rows included
     * @param quarantine where bad ones were written aside; empty where none were
     */
    public record Rows(long read, long trained, Map<String, Long> skipped, String quarantine) {
        /** Of rows of which none was written aside. */
        public Rows(long read, long trained, Map<String, Long> skipped) {
            this(read, trained, skipped, "");
        }
    }

    /**
     * @param steps of the whole run
     * @param skipped of these steps, which changed nothing because they were not finite
     * @param epochs that are whole
     * @param ended why it is over before its last step; empty when it is not
     * @param seconds this command took
     * @param pace of the training
     */
    public record Work(long steps, long skipped, int epochs, String ended, double seconds, Pace pace) {}

    /**
     * Examples a second.
     *
     * @param steady in the steps after the first 100 of each generation (after half of them, where it has fewer than
     *     200), without checkpoints and validations; {@code total} where there is no such step
     * @param total trained by this command, over the time its generations ran, from looking for executors to the last
     *     word
     */
    public record Pace(double steady, double total) {}

    /**
     * @param slices leaves computed
     * @param times where its time went; empty for a run of an earlier version
     */
    public record Rank(String host, int threads, long slices, long examples, long bytesSent, PhaseTimes times) {}

    public TrainingResult {
        ranks = List.copyOf(ranks);
    }

    /** The same but for the metrics of test rows. */
    TrainingResult withTest(Map<String, Double> test, Map<String, Baseline> past) {
        Metrics measured = new Metrics(
                metrics.train(),
                metrics.validation(),
                test,
                metrics.calibration(),
                new Baselines(metrics.baselines().validation(), past));
        return new TrainingResult(alreadyFinished, places, digests, measured, rows, work, ranks, generations);
    }

    /** The rank that others waited for in the last generation, where any did. */
    public Optional<SlowestRank> slowest() {
        return SlowestRank.of(ranks.stream().map(Rank::times).toList());
    }

    /** In the order and with the keys of the command line's JSON. */
    public Map<String, Object> plainData() {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("run_dir", places.runDirectory());
        data.put("model_dir", places.modelDirectory());
        data.put("model_sha256", digests.model());
        data.put("weights_sha256", digests.weights());
        if (!places.parts().isEmpty()) {
            Map<String, Object> parts = new LinkedHashMap<>();
            places.parts().forEach((name, part) -> parts.put(name, part.plainData()));
            data.put("parts", parts);
        }
        Map<String, Object> measured = new LinkedHashMap<>();
        measured.put("train", metrics.train());
        measured.put("validation", metrics.validation());
        measured.put("test", metrics.test());
        if (!metrics.calibration().isEmpty()) {
            measured.put("calibration", metrics.calibration());
        }
        data.put("metrics", measured);
        if (!metrics.baselines().equals(Baselines.NONE)) {
            data.put("baselines", metrics.baselines().plainData());
        }
        Map<String, Object> accounted = new LinkedHashMap<>();
        accounted.put("read", rows.read());
        accounted.put("trained", rows.trained());
        accounted.put("skipped", rows.skipped());
        if (!rows.quarantine().isEmpty()) {
            accounted.put("quarantine", rows.quarantine());
        }
        data.put("rows", accounted);
        data.put("steps", work.steps());
        data.put("skipped_steps", work.skipped());
        data.put("epochs", work.epochs());
        if (!work.ended().isEmpty()) {
            data.put("ended", work.ended());
        }
        data.put("seconds", work.seconds());
        data.put("examples_per_second", work.pace().steady());
        data.put("examples_per_second_total", work.pace().total());
        List<Object> table = new ArrayList<>();
        for (Rank rank : ranks) {
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("host", rank.host());
            row.put("threads", rank.threads());
            row.put("slices", rank.slices());
            row.put("examples", rank.examples());
            row.put("bytes_sent", rank.bytesSent());
            row.put("seconds", rank.times().plainData());
            table.add(row);
        }
        data.put("ranks", table);
        slowest().ifPresent(slowest -> data.put("slowest", slowest.plainData()));
        data.put("generations", generations);
        return data;
    }

    /** Reads what {@link #plainData} gave. */
    static TrainingResult fromPlainData(Map<String, ? extends @Nullable Object> data, boolean alreadyFinished) {
        Map<String, Object> measured = map(data.get("metrics"));
        Map<String, Object> accounted = map(data.get("rows"));
        Map<String, Long> skipped = new LinkedHashMap<>();
        map(accounted.get("skipped")).forEach((reason, count) -> skipped.put(reason, (long) number(count)));
        List<Rank> ranks = new ArrayList<>();
        if (data.get("ranks") instanceof List<?> table) {
            for (Object row : table) {
                Map<String, Object> rank = map(row);
                ranks.add(new Rank(
                        String.valueOf(rank.get("host")),
                        (int) number(rank.get("threads")),
                        (long) number(rank.get("slices")),
                        (long) number(rank.get("examples")),
                        (long) number(rank.get("bytes_sent")),
                        PhaseTimes.of(map(rank.get("seconds")))));
            }
        }
        return new TrainingResult(
                alreadyFinished,
                new Places(
                        String.valueOf(data.get("run_dir")),
                        String.valueOf(data.get("model_dir")),
                        Part.of(map(data.get("parts")))),
                new Digests(String.valueOf(data.get("model_sha256")), String.valueOf(data.get("weights_sha256"))),
                new Metrics(
                        numbers(measured.get("train")),
                        numbers(measured.get("validation")),
                        numbers(measured.get("test")),
                        numbers(measured.get("calibration")),
                        Baselines.of(map(data.get("baselines")))),
                new Rows(
                        (long) number(accounted.get("read")),
                        (long) number(accounted.get("trained")),
                        skipped,
                        Objects.toString(accounted.get("quarantine"), "")),
                new Work(
                        (long) number(data.get("steps")),
                        data.containsKey("skipped_steps") ? (long) number(data.get("skipped_steps")) : 0,
                        (int) number(data.get("epochs")),
                        data.containsKey("ended") ? String.valueOf(data.get("ended")) : "",
                        number(data.get("seconds")),
                        pace(data)),
                ranks,
                (int) number(data.get("generations")));
    }

    private static Pace pace(Map<String, ? extends @Nullable Object> data) {
        double steady = number(data.get("examples_per_second"));
        Object total = data.get("examples_per_second_total");
        return new Pace(steady, total == null ? steady : number(total));
    }

    private static Map<String, Object> map(@Nullable Object data) {
        Map<String, Object> map = new LinkedHashMap<>();
        if (data instanceof Map<?, ?> given) {
            given.forEach((key, value) -> map.put(String.valueOf(key), value));
        }
        return map;
    }

    private static Map<String, Double> numbers(@Nullable Object data) {
        Map<String, Double> numbers = new LinkedHashMap<>();
        map(data).forEach((key, value) -> numbers.put(key, number(value)));
        return numbers;
    }

    /** JSON has no NaN, so one is written as text. */
    private static double number(@Nullable Object value) {
        return value instanceof Number number ? number.doubleValue() : Double.parseDouble(String.valueOf(value));
    }
}
