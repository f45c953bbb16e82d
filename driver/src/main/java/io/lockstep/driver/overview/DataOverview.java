package io.lockstep.driver.overview;

import io.lockstep.driver.config.RunConfig;
import io.lockstep.driver.files.Files;
import io.lockstep.driver.prepare.DividedRows;
import io.lockstep.driver.prepare.Rows;
import io.lockstep.driver.prepare.RunRows;
import io.lockstep.driver.prepare.Tally;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;

/** Looks at the data of a config. */
public final class DataOverview {
    private final SparkSession spark;
    private final RunConfig config;
    private final List<SourceAccount> sources = new ArrayList<>();
    private final Map<Part, PartSurvey> parts = new EnumMap<>(Part.class);
    private final Map<Part, Rows> places = new EnumMap<>(Part.class);
    private final RepeatScan repeats = new RepeatScan();

    private DataOverview(SparkSession spark, RunConfig config) {
        this.spark = spark;
        this.config = config;
    }

    /**
     * What the data hold.
     *
     * @throws IllegalArgumentException when the config does not fit them
     * @throws IOException when they cannot be read, or there are no training rows
     */
    public static Overview of(SparkSession spark, Files files, RunConfig config) throws IOException {
        DataOverview overview = new DataOverview(spark, config);
        RunRows rows = RunRows.of(spark, files, config);
        DividedRows train = DividedRows.training(config, rows.train());
        Rows held = rows.validation();
        overview.add(
                train, Part.TRAIN, config.data().validation() == null || held != null ? Part.TRAIN : Part.VALIDATION);
        if (held != null) {
            overview.add(opened("data.validation.source", held, config), Part.VALIDATION, Part.VALIDATION);
        }
        Rows test = rows.test();
        if (test != null) {
            overview.add(opened("data.test", test, config), Part.TEST, Part.TEST);
        }
        return overview.finish(train);
    }

    private static DividedRows opened(String key, Rows rows, RunConfig config) throws IOException {
        try {
            return DividedRows.held(config, rows);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(key + ": " + rows.name() + ": " + e.getMessage(), e);
        }
    }

    private void add(DividedRows divided, Part trained, Part held) throws IOException {
        SourceTally tally = SourceScan.of(divided, trained, held);
        Tally rows = tally.rows();
        Map<Part, Long> used = new EnumMap<>(Part.class);
        used.put(trained, tally.count(trained));
        used.put(held, tally.count(held));
        String name = divided.given().name();
        String first = rows.firstPlace().isEmpty()
                ? ""
                : divided.given().place(rows.firstPlace()) + ": " + rows.firstProblem();
        if (tally.count(trained) == 0) {
            throw new IOException(name + ": expected " + (trained == Part.TRAIN ? "training" : trained.text())
                    + " rows, got none that can be used" + reasons(rows.skipped())
                    + (first.isEmpty() ? "" : ". The first: " + first.replaceFirst("[.]+$", "")) + ". Check the file");
        }
        sources.add(new SourceAccount(name, used, rows.skipped(), rows.badCount(), first, rows.windows()));
        tally.surveys().forEach((part, survey) -> {
            parts.put(part, survey);
            places.put(part, divided.given());
        });
        repeats.add(divided, trained, held);
    }

    private static String reasons(Map<String, Long> skipped) {
        List<String> counted = new ArrayList<>();
        skipped.forEach((reason, count) -> counted.add(reason + " " + count));
        return counted.isEmpty() ? "" : " (" + String.join(", ", counted) + ")";
    }

    private Overview finish(DividedRows train) throws IOException {
        List<Repeat> found = new ArrayList<>();
        for (Repeat repeat : repeats.repeats(spark)) {
            if (repeat.rows() > 0) {
                found.add(new Repeat(
                        repeat.of(),
                        repeat.in(),
                        repeat.rows(),
                        place(repeat.of(), repeat.first()),
                        place(repeat.in(), repeat.second())));
            }
        }
        ColumnOverviews overviews = new ColumnOverviews(train.recipe(), parts);
        List<Classes> classes = overviews.classes();
        Map<Part, List<Example>> examples = new EnumMap<>(Part.class);
        parts.forEach((part, own) -> examples.put(part, own.examples()));
        return new Overview(
                config.name(),
                sources,
                classes,
                overviews.columns(),
                examples,
                found,
                Judgement.of(overviews, sources, found, classes));
    }

    private String place(Part part, String where) throws IOException {
        @Nullable Rows rows = places.get(part);
        return rows == null || where.isEmpty() ? where : rows.place(where);
    }
}
