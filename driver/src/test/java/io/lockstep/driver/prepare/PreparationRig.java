package io.lockstep.driver.prepare;

import io.lockstep.driver.config.RunConfig;
import io.lockstep.driver.files.Files;
import io.lockstep.driver.files.HadoopFiles;
import io.lockstep.driver.shard.ShardFile;
import io.lockstep.driver.shard.ShardManifest;
import io.lockstep.driver.testing.LocalSpark;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A directory of rows, and what is prepared of it. */
abstract class PreparationRig {
    @TempDir
    Path directory;

    final Files files = new HadoopFiles(new Configuration());
    final List<String> warnings = new ArrayList<>();

    PreparedData prepare(RunConfig config) throws IOException {
        return prepare(config, "prepared");
    }

    PreparedData prepare(RunConfig config, String root) throws IOException {
        return Preparation.prepare(
                LocalSpark.session(), files, config, directory.resolve(root).toString(), warnings::add);
    }

    RunConfig config(Map<String, Object> data, String loss) {
        return Configs.of(directory.toString(), data, loss);
    }

    void write(String name, List<String> lines) throws IOException {
        Path file = directory.resolve(name);
        java.nio.file.Files.createDirectories(file.getParent());
        List<String> all = new ArrayList<>(List.of("age,score,ward,outcome"));
        all.addAll(lines);
        java.nio.file.Files.write(file, all);
    }

    static List<String> digests(ShardManifest manifest) {
        return manifest.files().stream().map(ShardFile::sha256).toList();
    }

    @BeforeEach
    void quiet() {
        warnings.clear();
    }
}
