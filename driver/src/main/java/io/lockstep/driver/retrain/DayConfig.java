package io.lockstep.driver.retrain;

import io.lockstep.driver.config.Configs;
import io.lockstep.driver.config.DataConfig;
import io.lockstep.driver.config.RunConfig;
import io.lockstep.driver.files.Files;
import io.lockstep.driver.source.Source;
import io.lockstep.kernels.plaindata.Keys;
import io.lockstep.kernels.plaindata.PlainDataException;
import java.io.IOException;
import java.time.LocalDate;
import java.util.Map;
import java.util.Objects;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;

/** The config of a day's training: that of all days, with the day's rows in the place of all. */
final class DayConfig {
    private final RunConfig config;
    private final RetrainConfig retrain;

    DayConfig(RunConfig config, RetrainConfig retrain) {
        this.config = config;
        this.retrain = retrain;
    }

    /** What days are looked for in, for messages. */
    String name() {
        return config.data().train().under(config.data().root()).shown();
    }

    /**
     * Looks for the days of rows.
     *
     * @throws IllegalArgumentException when they have none
     */
    FoundDays look(SparkSession spark, Files files) throws IOException {
        Source all = config.data().train().under(config.data().root());
        TimeSpan time = retrain.time();
        if (time != null) {
            return TimeDays.of(spark, files, all, time.column());
        }
        if (all.paths().size() != 1) {
            throw new PlainDataException(
                    "data.train",
                    "expected one directory with a folder for each day, got "
                            + all.paths().size() + " paths");
        }
        String column = Objects.requireNonNull(retrain.partitions()).column();
        return DayFolders.list(files, all.paths().get(0), column, retrain.requireSuccessFile());
    }

    /**
     * That of a window's days, whose holdout is the test data.
     *
     * @param champion to start from where the config says so, or none
     */
    RunConfig of(AwaitedWindow.Found found, @Nullable Champion champion) {
        DataWindow window = found.window();
        Map<String, @Nullable Object> all =
                Keys.of(Configs.BINDING.unbind(config.data().train()));
        Map<String, @Nullable Object> whole = Keys.of(Configs.BINDING.unbind(config));
        Map<String, @Nullable Object> data = Keys.of(whole.get("data"));
        data.put("train", found.days().source(all, window.trainFrom(), window.trainTo()));
        data.put("test", found.days().source(all, window.holdoutFrom(), window.holdoutTo()));
        if (champion != null && retrain.statistics() == RetrainConfig.Origin.CHAMPION) {
            data.put("learntFrom", champion.directory());
        }
        whole.put("data", data);
        if (champion != null && retrain.start() == RetrainConfig.Start.CHAMPION) {
            Map<String, @Nullable Object> train = Keys.of(whole.get("train"));
            train.put(
                    "initFrom",
                    Map.of(
                            "path",
                            champion.directory(),
                            "changed",
                            "drawn",
                            "optimizerState",
                            retrain.optimizerState() == RetrainConfig.Origin.CHAMPION));
            whole.put("train", train);
        }
        return Configs.BINDING.bind(RunConfig.class, whole, "");
    }

    /** Rows of days alone. */
    Source rows(FoundDays found, LocalDate from, LocalDate to) {
        Map<String, @Nullable Object> all =
                Keys.of(Configs.BINDING.unbind(config.data().train()));
        Map<String, @Nullable Object> whole = Keys.of(Configs.BINDING.unbind(config));
        Map<String, @Nullable Object> data = Keys.of(whole.get("data"));
        data.put("train", found.source(all, from, to));
        whole.put("data", data);
        DataConfig bound = Configs.BINDING.bind(RunConfig.class, whole, "").data();
        return bound.train().under(bound.root());
    }
}
