package io.lockstep.jobs.cluster;

import io.lockstep.driver.files.HadoopFiles;
import io.lockstep.driver.progress.RunListener;
import io.lockstep.driver.run.Options;
import io.lockstep.driver.run.TrainingRun;
import io.lockstep.jobs.config.ConfigFile;
import io.lockstep.jobs.session.LocalSpark;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** A training of a config in the test's own process, which what other processes come to is compared with. */
final class Undisturbed {
    private Undisturbed() {}

    /** The digest of its weights. */
    static String weights(Path config, Path runs, List<String> settings) throws IOException {
        HadoopFiles files = new HadoopFiles(LocalSpark.session().sparkContext().hadoopConfiguration());
        try {
            ConfigFile file = ConfigFile.read(config.toString(), () -> files, settings);
            Options options = Options.standard().withRunsDirectory(runs.toString());
            return TrainingRun.run(LocalSpark.session(), file.runConfig(), options, new RunListener() {})
                    .digests()
                    .weights();
        } finally {
            LocalSpark.session().stop();
        }
    }
}
