package io.lockstep.jobs.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.lockstep.driver.evaluation.Evaluation;
import io.lockstep.driver.files.HadoopFiles;
import io.lockstep.driver.progress.RunListener;
import io.lockstep.driver.registry.Entry;
import io.lockstep.driver.registry.EntryKind;
import io.lockstep.driver.registry.Registry;
import io.lockstep.driver.registry.State;
import io.lockstep.driver.registry.Version;
import io.lockstep.driver.retrain.RetrainResult;
import io.lockstep.driver.retrain.Retraining;
import io.lockstep.driver.run.Options;
import io.lockstep.driver.scoring.ScoringOptions;
import io.lockstep.driver.source.Parquet;
import io.lockstep.driver.source.Partitions;
import io.lockstep.jobs.config.ConfigFile;
import io.lockstep.jobs.samples.SampleData;
import io.lockstep.jobs.session.LocalSpark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Short forms of the backfills of years in {@code BENCHMARKS.md}. */
class BackfillIT {
    private static final LocalDate FIRST_HALF_HOUR = LocalDate.of(1996, 5, 7);

    @TempDir
    private Path directory = Path.of("");

    @AfterAll
    static void stopSpark() {
        LocalSpark.session().stop();
    }

    private static HadoopFiles files() {
        return new HadoopFiles(LocalSpark.session().sparkContext().hadoopConfiguration());
    }

    private List<String> backfill(String recipe, Path root, LocalDate from, LocalDate to, String... settings)
            throws IOException {
        List<String> all = new ArrayList<>(
                List.of("data.root=" + root, "retrain.registry=" + directory.resolve(recipe + "-models")));
        all.addAll(List.of(settings));
        ConfigFile file =
                ConfigFile.read(RecipeBitsIT.CONF.resolve(recipe + ".yaml").toString(), BackfillIT::files, all);
        Options options =
                Options.standard().withRunsDirectory(directory.resolve("runs").toString());
        Retraining retraining =
                new Retraining(LocalSpark.session(), files(), file.runConfig(), file.retrainConfig(), options);
        List<String> outcomes = new ArrayList<>();
        for (LocalDate day : retraining.days(from, to)) {
            outcomes.add(
                    retraining.run(day, new RunListener() {}, trained -> {}).outcome());
        }
        return outcomes;
    }

    private Registry registry(String recipe) throws IOException {
        return Registry.open(files(), directory.resolve(recipe + "-models").toString());
    }

    /** Mean accuracy of what served, on the days that each retraining but the first held out. */
    private double served(String recipe) throws IOException {
        return registry(recipe).history().stream()
                .filter(entry -> entry.kind() == EntryKind.PUBLISH)
                .filter(entry -> entry.facts().get(Version.CHAMPION_METRICS) instanceof Map<?, ?>)
                .mapToDouble(BackfillIT::servedAccuracy)
                .average()
                .orElseThrow();
    }

    private static double servedAccuracy(Entry entry) {
        return entry.facts().get(Version.CHAMPION_METRICS) instanceof Map<?, ?> metrics
                        && metrics.get("accuracy") instanceof Number number
                ? number.doubleValue()
                : Double.NaN;
    }

    /** Accuracy of a version on days. */
    private double accuracy(long version, String recipe, Path days, LocalDate from, LocalDate to) throws IOException {
        Parquet rows = new Parquet(
                days.toString(), null, Map.of("dt", new Partitions(from.toString(), to.toString(), null)), false);
        Double accuracy = Evaluation.run(
                        LocalSpark.session(),
                        files(),
                        registry(recipe).model(version),
                        rows,
                        ScoringOptions.standard(),
                        List.of())
                .metrics()
                .get("accuracy");
        return Objects.requireNonNull(accuracy);
    }

    /** Public data beside the project, where they are present; skips the test where not. */
    private static Path publicData(String name) {
        Path above = Path.of("").toAbsolutePath();
        while (above != null && !Files.exists(above.resolve("shared/data").resolve(name))) {
            above = above.getParent();
        }
        assumeTrue(above != null, "../shared/data/" + name + " is not on this machine");
        return above == null ? Path.of(name) : above.resolve("shared/data").resolve(name);
    }

    /** Half hours of some days, a folder for each. */
    private Path electricity(int first, int days) throws IOException {
        List<String> lines = Files.readAllLines(publicData("elec.csv"));
        Path csv = directory.resolve("days.csv");
        List<String> chosen = new ArrayList<>(List.of("dt," + lines.get(0)));
        for (int i = 48 * first; i < 48 * (first + days); i++) {
            chosen.add(FIRST_HALF_HOUR.plusDays(i / 48) + "," + lines.get(i + 1));
        }
        Files.write(csv, chosen);
        LocalSpark.session()
                .read()
                .option("header", true)
                .schema("dt string, period double, nswprice double, nswdemand double, vicprice double,"
                        + " vicdemand double, transfer double, class int")
                .csv(csv.toString())
                .coalesce(1)
                .write()
                .partitionBy("dt")
                .parquet(directory.resolve("electricity").toString());
        return directory.resolve("electricity");
    }

    /**
     * Three weeks are too few for the law to move; what it gains in 120 is in {@code BENCHMARKS.md}. Asked for by
     * {@code -Dlockstep.backfill=electricity}; without, the law that turns is followed alone.
     */
    @Test
    void aModelOfElectricityThatIsRetrainedIsRightAsOftenAsTheFirst() throws IOException {
        assumeTrue(
                System.getProperty("lockstep.backfill", "").equals("electricity"),
                "a law that turns is followed; ask for this one by -Dlockstep.backfill=electricity");
        int week = 41;
        Path days = electricity(7 * week, 7 * 11);
        LocalDate from = FIRST_HALF_HOUR.plusDays(7L * (week + 9));
        LocalDate to = from.plusDays(14);
        assertThat(backfill("electricity", directory, from, to)).hasSize(3).startsWith(RetrainResult.PUBLISHED);
        double served = served("electricity");
        double frozen = accuracy(1, "electricity", days, from, to.minusDays(1));
        assertThat(served).isBetween(0.75, 0.9);
        assertThat(served).as("served, against %s frozen", frozen).isGreaterThan(frozen - 0.02);
        State state = registry("electricity").state();
        assertThat(backfill("electricity", directory, from, to)).hasSize(3).containsOnly(RetrainResult.NOTHING);
        State again = registry("electricity").state();
        assertThat(again.aliases()).isEqualTo(state.aliases());
        assertThat(again.versions()).isEqualTo(state.versions());
    }

    @Test
    void aModelFollowsALawThatTurnsAndStaysWhereItStays() throws IOException {
        LocalDate from = LocalDate.of(2024, 1, 22);
        LocalDate to = from.plusDays(14);
        String fortnights = "retrain.every=14d";
        SampleData.drift(directory.resolve("drift"), 1, 42, 100, 0.8);
        assertThat(backfill("drift", directory, from, to, fortnights))
                .containsExactly(RetrainResult.PUBLISHED, RetrainResult.PUBLISHED);
        // 0.8 degrees a day are 0.4 of 95 points; 31 days, and 17
        Path days = directory.resolve("drift");
        assertThat(accuracy(1, "drift", days, to, to.plusDays(6))).isBetween(0.79, 0.86);
        assertThat(accuracy(2, "drift", days, to, to.plusDays(6))).isBetween(0.86, 0.91);
        Path still = directory.resolve("still");
        SampleData.drift(still.resolve("drift"), 1, 35, 100, 0);
        assertThat(backfill("drift", still, from, to, fortnights, "retrain.registry=" + still.resolve("models")))
                .containsExactly(RetrainResult.PUBLISHED, RetrainResult.REFUSED);
    }
}
