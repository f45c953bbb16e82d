package io.lockstep.driver.retrain;

import io.lockstep.driver.config.Configs;
import io.lockstep.driver.config.DataConfig;
import io.lockstep.driver.config.RunConfig;
import io.lockstep.driver.source.Source;
import io.lockstep.kernels.plaindata.Keys;
import io.lockstep.kernels.plaindata.PlainDataException;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The config of a day's training: that of all days, with the day's rows in the place of all. */
final class DayConfig {
    private final RunConfig config;
    private final RetrainConfig retrain;

    DayConfig(RunConfig config, RetrainConfig retrain) {
        this.config = config;
        this.retrain = retrain;
    }

    /** The directory with a folder for each day. */
    String directory() {
        List<String> paths = config.data().train().under(config.data().root()).paths();
        if (paths.size() != 1) {
            throw new PlainDataException(
                    "data.train", "expected one directory with a folder for each day, got " + paths.size() + " paths");
        }
        return paths.get(0);
    }

    /**
     * That of a window's days, whose holdout is the test data.
     *
     * @param champion to start from where the config says so, or none
     */
    RunConfig of(AwaitedWindow.Found found, @Nullable Champion champion) {
        DataWindow window = found.window();
        DayFolders folders = found.folders();
        Map<String, @Nullable Object> whole = Keys.of(Configs.BINDING.unbind(config));
        Map<String, @Nullable Object> data = Keys.of(whole.get("data"));
        data.put("train", source(folders.text(window.trainFrom(), false), folders.text(window.trainTo(), true)));
        data.put("test", source(folders.text(window.holdoutFrom(), false), folders.text(window.holdoutTo(), true)));
        whole.put("data", data);
        if (champion != null && retrain.start() == RetrainConfig.Start.CHAMPION) {
            Map<String, @Nullable Object> train = Keys.of(whole.get("train"));
            train.put("initFrom", Map.of("path", champion.directory()));
            whole.put("train", train);
        }
        return Configs.BINDING.bind(RunConfig.class, whole, "");
    }

    /** Rows of days alone. */
    Source rows(DayFolders folders, LocalDate from, LocalDate to) {
        Map<String, @Nullable Object> whole = Keys.of(Configs.BINDING.unbind(config));
        Map<String, @Nullable Object> data = Keys.of(whole.get("data"));
        data.put("train", source(folders.text(from, false), folders.text(to, true)));
        whole.put("data", data);
        DataConfig bound = Configs.BINDING.bind(RunConfig.class, whole, "").data();
        return bound.train().under(bound.root());
    }

    private Map<String, @Nullable Object> source(String from, String to) {
        Map<String, @Nullable Object> source =
                Keys.of(Configs.BINDING.unbind(config.data().train()));
        Map<String, @Nullable Object> partitions = Keys.of(source.get("partitions"));
        partitions.put(retrain.partitions().column(), Map.of("from", from, "to", to));
        source.put("partitions", partitions);
        return source;
    }
}
