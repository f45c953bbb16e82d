package io.lockstep.driver.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.lockstep.driver.audit.Audit;
import io.lockstep.driver.audit.AuditConfig;
import io.lockstep.driver.config.Configs;
import io.lockstep.driver.config.RunConfig;
import io.lockstep.driver.config.SkipBadRows;
import io.lockstep.driver.diagnostics.Diagnostics;
import io.lockstep.driver.evaluation.AuditedRows;
import io.lockstep.driver.evaluation.Baseline;
import io.lockstep.driver.evaluation.Evaluation;
import io.lockstep.driver.evaluation.EvaluationResult;
import io.lockstep.driver.files.HadoopFiles;
import io.lockstep.driver.prediction.Prediction;
import io.lockstep.driver.prediction.PredictionResult;
import io.lockstep.driver.prepare.Preparation;
import io.lockstep.driver.prepare.PreparedData;
import io.lockstep.driver.prepare.RowAccounting;
import io.lockstep.driver.prepare.Rows;
import io.lockstep.driver.scoring.ScoringOptions;
import io.lockstep.driver.source.Source;
import io.lockstep.driver.testing.LocalSpark;
import io.lockstep.driver.testing.RealData;
import io.lockstep.driver.window.Gap;
import io.lockstep.driver.window.Gaps;
import io.lockstep.driver.window.WindowAccount;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Examples that are windows of rows, from tables to predictions. */
@Timeout(120)
class WindowsTrainingIT {
    private static final int DAYS = 40;
    private static final String HEADER = "station,day,heat,note";
    private static final ScoringOptions PORTABLE = ScoringOptions.standard().withBackend("portable");

    private final HadoopFiles files = new HadoopFiles(new Configuration());

    @TempDir
    private Path directory;

    /** Three stations of {@link #DAYS} days each, in an order drawn from the number of parts. */
    private void write(String name, int parts, List<String> others) throws IOException {
        List<String> rows = new ArrayList<>(others);
        for (int station = 0; station < 3; station++) {
            for (int day = 0; day < DAYS; day++) {
                rows.add("s" + station + "," + day + "," + (station * 10 + Math.floorMod(day * 7, 12)) + ",x");
            }
        }
        Collections.shuffle(rows, new Random(parts));
        Path path = Files.createDirectories(directory.resolve(name));
        for (int part = 0; part < parts; part++) {
            List<String> lines = new ArrayList<>(List.of(HEADER));
            lines.addAll(rows.subList(rows.size() * part / parts, rows.size() * (part + 1) / parts));
            Files.write(path.resolve(part + ".csv"), lines);
        }
    }

    private static Map<String, Object> windows(Map<String, Object> changes) {
        Map<String, Object> windows = new LinkedHashMap<>();
        windows.put("order", "day");
        windows.put("by", List.of("station"));
        windows.put("length", 6);
        windows.put("columns", List.of("heat"));
        windows.put("ahead", Map.of("next", "heat"));
        windows.putAll(changes);
        return windows;
    }

    private RunConfig config(String table, Map<String, Object> validation, Map<String, Object> changes) {
        Map<String, Object> data = new HashMap<>();
        data.put("root", directory.toString());
        data.put("train", Map.of("format", "csv", "path", table));
        data.put("test", Map.of("format", "csv", "path", table));
        data.put("validation", validation);
        data.put("windows", windows(Map.of()));
        data.put("label", "next");
        data.put("arrays", List.of("heat"));
        data.putAll(changes);
        return config(data, 2);
    }

    private static RunConfig config(Map<String, Object> data, int epochs) {
        return config(data, epochs, 1, "mse");
    }

    private static RunConfig config(Map<String, Object> data, int epochs, int units, String loss) {
        Map<String, Object> config = new HashMap<>();
        config.put("name", "windows");
        config.put("data", data);
        config.put(
                "model",
                Map.of(
                        "layers",
                        List.of(
                                Map.of("dense", Map.of("units", 16, "activation", "relu")),
                                Map.of("dense", Map.of("units", units))),
                        "loss",
                        loss));
        config.put(
                "train",
                Map.of(
                        "epochs",
                        epochs,
                        "batch",
                        32,
                        "slices",
                        2,
                        "optimizer",
                        Map.of("adam", Map.of("learningRate", 0.01))));
        return Configs.BINDING.bind(RunConfig.class, config, "");
    }

    private PreparedData prepare(RunConfig config, String prepared) throws IOException {
        return Preparation.prepare(
                LocalSpark.session(), files, config, directory.resolve(prepared).toString(), warning -> {});
    }

    private TrainingResult train(RunConfig config, String runs) throws IOException {
        Options options = Options.standard()
                .withRunsDirectory(directory.resolve(runs).toString())
                .withBackend("portable");
        return TrainingRun.run(LocalSpark.session(), config, options, new Heard());
    }

    private Source source(String table) {
        return Configs.BINDING.bind(
                Source.class,
                Map.of("format", "csv", "path", directory.resolve(table).toString()),
                "");
    }

    /** 34 windows of each station need 7 rows; of those before day 30 24 lie in training, from day 30 on 4, 6 across. */
    /** Loses the rows once they are trained on. */
    private final class Losing extends Heard {
        @Override
        public void epoch(EpochReport report) {
            try {
                Files.delete(directory.resolve("table/0.csv"));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    @Test
    void rowsThatAreGoneAfterTheTrainingLoseNoModel() throws IOException {
        write("table", 1, List.of());
        Map<String, Object> data = new HashMap<>();
        data.put("root", directory.toString());
        data.put("train", Map.of("format", "csv", "path", "table"));
        data.put("validation", Map.of("column", "day", "last", 0.3));
        data.put("windows", windows(Map.of()));
        data.put("label", "next");
        data.put("arrays", List.of("heat"));
        Options options = Options.standard()
                .withRunsDirectory(directory.resolve("runs").toString())
                .withBackend("portable");
        Heard heard = new Losing();
        TrainingResult result = TrainingRun.run(LocalSpark.session(), config(data, 1), options, heard);
        assertThat(result.metrics().validation()).containsKey("rmse");
        assertThat(result.metrics().baselines()).isEqualTo(TrainingResult.Baselines.NONE);
        assertThat(heard.phases).containsExactly("preparing data", "training", "looking at validation rows");
        assertThat(heard.warnings)
                .last()
                .asString()
                .startsWith("report: expected what the model answers to the validation rows, got ")
                .contains("table: expected at least one file");
    }

    @Test
    void windowsAreTheSameOfAnyFilesAndAreScoredAsTheyWereTrained() throws IOException {
        write("one", 1, List.of());
        write("seven", 7, List.of());
        Map<String, Object> byTime = Map.of("column", "day", "from", "30");
        TrainingResult one = train(config("one", byTime, Map.of()), "runs1");
        TrainingResult seven = train(config("seven", byTime, Map.of()), "runs7");
        assertThat(seven.digests()).isEqualTo(one.digests());
        assertThat(one.rows().read()).isEqualTo(3 * 34);
        assertThat(one.rows().trained()).isEqualTo(3 * 24);
        assertThat(one.rows().skipped()).isEqualTo(Map.of("validation", 3 * 4L, "window across the split", 3 * 6L));

        Diagnostics shown = LocalTraining.diagnostics(one);
        assertThat(LocalTraining.diagnostics(seven).toBytes()).isEqualTo(shown.toBytes());
        assertThat(shown.order()).isEqualTo("day");
        assertThat(shown.answers().get(0).numbers().get(0).course())
                .extracting(Diagnostics.Moment::at)
                .hasSize(3 * 34)
                .isSorted();

        WindowAccount all = new WindowAccount(3 * DAYS, 3 * DAYS, Map.of());
        String model = one.places().modelDirectory();
        EvaluationResult evaluated = Evaluation.run(LocalSpark.session(), files, model, source("seven"), PORTABLE);
        assertThat(evaluated.rows().scored()).isEqualTo(3 * 34);
        assertThat(evaluated.rows().windows()).isEqualTo(all);
        assertThat(evaluated.metrics()).isEqualTo(one.metrics().test());
        assertThat(evaluated.baselines()).isEqualTo(one.metrics().baselines().test());
        String out = directory.resolve("out").toString();
        PredictionResult predicted = Prediction.run(LocalSpark.session(), files, model, source("one"), out, PORTABLE);
        assertThat(predicted.rows().scored()).as("the window up to today too").isEqualTo(3 * 35);
        assertThat(predicted.rows().windows()).isEqualTo(all);
        Dataset<Row> table = LocalSpark.session().read().parquet(out);
        assertThat(table.columns()).containsExactly("station", "day", "heat", "next", "prediction");
        Row row = table.filter("station = 's1' and day = '39'").first();
        assertThat(row.getList(2)).isEqualTo(List.of(20.0, 15.0, 10.0, 17.0, 12.0, 19.0));
        assertThat(row.isNullAt(3)).isTrue();

        windowsAreAuditedByWhatTheyAreBy(model, all);

        write("dirty", 1, List.of("s0,soon,4,x"));
        ScoringOptions none = PORTABLE.withBadRows(new SkipBadRows(0L, null));
        String account = "dirty: expected at most 0 bad rows (data.badRows.skip.most), got 1 of ";
        assertThatThrownBy(() -> Evaluation.run(LocalSpark.session(), files, model, source("dirty"), none))
                .hasMessageContaining(account + "103 rows {no order=1}. Correct them, or raise the limit");
        String dirty = directory.resolve("dirty-out").toString();
        assertThatThrownBy(() -> Prediction.run(LocalSpark.session(), files, model, source("dirty"), dirty, none))
                .hasMessageContaining(account + "106 rows {no order=1}");
        assertThat(Path.of(dirty)).as("no part of what is refused").doesNotExist();
        assertThat(Evaluation.run(
                                LocalSpark.session(),
                                files,
                                model,
                                source("dirty"),
                                PORTABLE.withBadRows(new SkipBadRows(1L, null)))
                        .metrics())
                .isEqualTo(evaluated.metrics());
    }

    private void windowsAreAuditedByWhatTheyAreBy(String model, WindowAccount all) throws IOException {
        Rows rows = Rows.of(LocalSpark.session(), files, source("seven"));
        AuditedRows audited = AuditedRows.ofModel(files, model, null, rows, PORTABLE, groups("station"));
        assertThat(audited.rows().scored()).isEqualTo(3 * 34);
        assertThat(audited.rows().windows()).isEqualTo(all);
        List<?> groups = (List<?>)
                Audit.of(groups("station"), audited.counts()).plainData().get("groups");
        assertThat(groups).hasSize(4).last().asString().contains("group={station=s2}, count=34,");
        assertThatThrownBy(() -> AuditedRows.ofModel(files, model, null, rows, PORTABLE, groups("heat")))
                .hasMessage("--groups: expected columns of which a window has one value, got 'heat', of which it has 6."
                        + " Name what windows are by, or their order");
    }

    private static AuditConfig groups(String column) {
        return new AuditConfig(Map.of(column, List.of()), Map.of(), 10, 0.95, 200, 1);
    }

    /** Heat goes up by 7 modulo 12 each day, by 7 or by -5, and comes again after 12 days. */
    @Test
    void thePastIsMeasuredBesideTheModel() throws IOException {
        write("one", 1, List.of());
        write("seven", 7, List.of());
        Map<String, Object> byTime = Map.of("column", "day", "from", "28");
        Map<String, Object> seasonal = Map.of("windows", windows(Map.of("season", 12)));
        TrainingResult one = train(config("one", byTime, seasonal), "runs1");
        TrainingResult.Baselines past = one.metrics().baselines();
        String model = one.places().modelDirectory();
        assertThat(Evaluation.run(LocalSpark.session(), files, model, source("seven"), PORTABLE)
                        .baselines())
                .isEqualTo(past.test());
        // of days 33 to 39 in each station: 3, 10, 5, 0, 7, 2, 9
        Baseline last = Objects.requireNonNull(past.validation().get(Baseline.LAST));
        assertThat(last.metrics().keySet()).containsExactly("mae", "rmse", "r2");
        assertThat(last.metrics().get("mae")).isCloseTo((3 * 7 + 3 * 5) / 6.0, within(1e-5));
        assertThat(last.metrics().get("rmse")).isCloseTo(Math.sqrt((3 * 49 + 3 * 25) / 6.0), within(1e-5));
        assertThat(last.named("last value")).isEqualTo("last value");
        Baseline season = Objects.requireNonNull(past.validation().get(Baseline.SEASON));
        assertThat(season.metrics()).containsEntry("mae", 0.0).containsEntry("r2", 1.0);
        assertThat(season.measured()).isEqualTo(3 * 6).isEqualTo(season.rows());
        Baseline tested = Objects.requireNonNull(past.test().get(Baseline.SEASON));
        assertThat(tested.named("last season")).isEqualTo("last season (84 of 102 rows)");
        assertThat(tested.metrics()).containsEntry("rmse", 0.0);
        TrainingResult again = train(config("one", byTime, seasonal), "runs1");
        assertThat(again.alreadyFinished()).isTrue();
        assertThat(again.metrics().baselines()).isEqualTo(past);
    }

    /** Which of two, and which of three, comes after three days again; yesterday's is it never, and in one of three days. */
    @Test
    void classesOfThePastAreMeasuredToo() throws IOException {
        List<String> lines = new ArrayList<>(List.of("day,heat,sky,rain"));
        for (int day = 0; day < 60; day++) {
            lines.add(day + "," + day % 7 + "," + "abc".charAt(day % 3) + "," + (day % 3 == 0 ? "yes" : "no"));
        }
        Files.write(directory.resolve("sky.csv"), lines);
        for (String answer : List.of("sky", "rain")) {
            Map<String, Object> data = new HashMap<>();
            data.put("root", directory.toString());
            data.put("train", Map.of("format", "csv", "path", "sky.csv"));
            data.put("validation", Map.of("column", "day", "from", "39"));
            data.put(
                    "windows",
                    windows(Map.of("by", List.of(), "length", 3, "season", 3, "ahead", Map.of("next", answer))));
            data.put("label", "next");
            data.put("arrays", List.of("heat"));
            boolean two = answer.equals("rain");
            RunConfig config = config(data, 1, two ? 1 : 3, two ? "sigmoidCrossEntropy" : "softmaxCrossEntropy");
            TrainingResult trained = train(config, "runs-" + answer);
            Map<String, Baseline> past = trained.metrics().baselines().validation();
            // answers of days 42 to 59
            assertThat(past.get(Baseline.LAST))
                    .isEqualTo(new Baseline(Map.of("accuracy", two ? 6.0 / 18 : 0.0), 18, 18));
            assertThat(past.get(Baseline.SEASON)).isEqualTo(new Baseline(Map.of("accuracy", 1.0), 18, 18));
        }
    }

    @Test
    void whatHasNoAnswerOrNoSeasonIsSaid() throws IOException {
        write("one", 1, List.of());
        Map<String, Object> byTime = Map.of("column", "day", "from", "28");
        Map<String, Object> far = Map.of("windows", windows(Map.of("horizon", DAYS)));
        assertThatThrownBy(() -> prepare(config("one", byTime, far), "p"))
                .hasMessageEndingWith(
                        "one: expected training rows, got none; source rows: 120 read = 0 in windows + 120 in none"
                                + " (too few rows in a run). Check the file");
        Map<String, Object> long100 = Map.of("windows", windows(Map.of("season", 100)));
        Baseline season = Objects.requireNonNull(train(config("one", byTime, long100), "runs")
                .metrics()
                .baselines()
                .validation()
                .get(Baseline.SEASON));
        assertThat(season).isEqualTo(new Baseline(Map.of(), 0, 18));
        assertThat(season.named("last season")).isEqualTo("last season (0 of 18 rows)");
    }

    /** Whole windows of three rows and two ahead, from every second row, of 40 days, 20 of them before the border. */
    @Test
    void windowsAcrossTheBorderAreCountedForAnyHorizonAndStride() throws IOException {
        write("one", 1, List.of());
        Map<String, Object> byTime = Map.of("column", "day", "from", "20");
        Map<String, Object> wide = Map.of("windows", windows(Map.of("length", 3, "horizon", 2, "stride", 2)));
        RowAccounting rows = prepare(config("one", byTime, wide), "p").rows();
        // days 0-2>4 to 14-16>18; 16-18>20 and 18-20>22 across; 20-22>24 to 34-36>38
        assertThat(rows.trained()).isEqualTo(3 * 8);
        assertThat(rows.validation()).isEqualTo(3 * 8);
        assertThat(rows.skipped()).isEqualTo(Map.of("window across the split", 3 * 2L));
    }

    @Test
    void gapsAreNamedWithWhatTheyCost() throws IOException {
        write("hole", 2, List.of("s0,60,1,x"));
        Map<String, Object> next = Map.of("windows", windows(Map.of("gap", 1)));
        List<String> heard = new ArrayList<>();
        RunConfig config = config("hole", Map.of("column", "station", "values", List.of("s1")), next);
        RowAccounting rows = Preparation.prepare(
                        LocalSpark.session(),
                        files,
                        config,
                        directory.resolve("p").toString(),
                        heard::add)
                .rows();
        Gaps gaps = new Gaps(1, 1, List.of(new Gap("s0", "39", "60", 21)));
        assertThat(rows.windows()).isEqualTo(new WindowAccount(121, 120, Map.of("too few rows in a run", 1L), gaps));
        assertThat(heard)
                .containsExactly(rows.describe())
                .first()
                .asString()
                .endsWith("; 1 gap cost 1 window, the largest 39 to 60 of s0");
    }

    @Test
    void whatIsOfALaterRowIsNoInput() throws IOException {
        write("one", 1, List.of());
        Map<String, Object> leak = Map.of(
                "windows",
                windows(Map.of("ahead", Map.of("next", "heat", "note ahead", "note"))),
                "categorical",
                List.of("note ahead"));
        assertThatThrownBy(() -> prepare(config("one", Map.of("column", "day", "last", 0.1), leak), "p"))
                .hasMessage("data.categorical: expected what is known by the end of a window, got 'note ahead', which"
                        + " data.windows.ahead takes from 1 row later. Remove it from the inputs");
    }

    @Test
    void groupsAreNeverOnBothSidesAndOtherSplitsAreRefused() throws IOException {
        write("one", 1, List.of());
        RowAccounting rows = prepare(config("one", Map.of("column", "station", "values", List.of("s1")), Map.of()), "p")
                .rows();
        assertThat(rows.trained()).isEqualTo(2 * 34);
        assertThat(rows.validation()).isEqualTo(34);
        assertThatThrownBy(() -> config("one", Map.of("fraction", 0.1), Map.of()))
                .hasMessage(
                        "data: validation: expected a split that keeps windows of the same rows on one side, got one"
                                + " that does not. Write {column: day, last: 0.1} or {fraction: 0.1, group: station}");
    }

    @Test
    void rowsInNoWindowAreCountedByReasonAndBadOnesByPlace() throws IOException {
        write("dirty", 2, List.of("s9,1,4,x", "s9,2,5,x", "s0,soon,4,x", "s0,55,,x", "s0,3,7,twice", ",3,7,x"));
        Map<String, Object> byTime = Map.of("column", "day", "last", 0.1);
        assertThatThrownBy(() -> prepare(config("dirty", byTime, Map.of()), "p"))
                .hasMessageContaining("dirty/")
                .hasMessageContaining(".csv, line ")
                .hasMessageContaining("3 more rows are bad");
        Map<String, Object> stride = Map.of("windows", windows(Map.of("stride", 7)), "badRows", "skip");
        RowAccounting rows = prepare(config("dirty", byTime, stride), "p").rows();
        Map<String, Long> bad = Map.of("no order", 1L, "missing number", 1L, "repeated order", 1L, "missing group", 1L);
        assertThat(rows.skipped()).containsAllEntriesOf(bad);
        assertThat(rows.trained() + rows.validation() + rows.skipped().getOrDefault("window across the split", 0L))
                .isEqualTo(3 * 5);
        Map<String, Long> unused = new HashMap<>(bad);
        unused.put("between windows", 3 * 5L);
        unused.put("too few rows in a run", 2L);
        assertThat(rows.windows()).isEqualTo(new WindowAccount(3 * DAYS + 6, 3 * 35, unused));
        assertThat(rows.describe()).contains("; source rows: 126 read = 105 in windows + 15 in none (between windows)");
    }

    /** A guess of yesterday's temperature is wrong by 2.6 degrees in the root mean square. */
    @Test
    void theTemperaturesOfMelbourneAreForetoldBetterThanByYesterdays() throws IOException {
        Path table = RealData.require("daily-min-temperatures.csv");
        Map<String, Object> windows = new HashMap<>();
        windows.put("order", "Date");
        windows.put("length", 14);
        windows.put("columns", List.of("Temp"));
        windows.put("ahead", Map.of("tomorrow", "Temp"));
        Map<String, Object> data = new HashMap<>();
        data.put("train", Map.of("format", "csv", "path", table.toString()));
        data.put("validation", Map.of("column", "Date", "from", "1990-01-01"));
        data.put("windows", windows);
        data.put("label", "tomorrow");
        data.put("arrays", List.of("Temp"));
        data.put("scale", 0.1);
        TrainingResult result = train(config(data, 10), "runs");
        assertThat(result.rows().trained()).isEqualTo(3_650 - 365 - 14);
        assertThat(result.rows().skipped()).containsEntry("window across the split", 14L);
        assertThat(result.metrics().validation().get("rmse")).isLessThan(2.4);
    }
}
