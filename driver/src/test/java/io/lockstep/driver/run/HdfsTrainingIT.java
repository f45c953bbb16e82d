package io.lockstep.driver.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.driver.cluster.LocalCluster;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.RemoteIterator;
import org.apache.hadoop.hdfs.MiniDFSCluster;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A whole training whose run directory is on HDFS, by executors whose tasks belong to somebody else than their process.
 */
class HdfsTrainingIT {
    private static final String USER = "ada";
    private static final Duration LIMIT = Duration.ofMinutes(4);

    @TempDir
    private Path directory;

    /** Owners of files whose name begins so. */
    private static List<String> owners(FileSystem hdfs, String run, String prefix) throws IOException {
        List<String> owners = new ArrayList<>();
        RemoteIterator<LocatedFileStatus> files = hdfs.listFiles(new org.apache.hadoop.fs.Path(run), true);
        while (files.hasNext()) {
            LocatedFileStatus file = files.next();
            if (file.getPath().getName().startsWith(prefix)) {
                owners.add(file.getOwner());
            }
        }
        return owners;
    }

    @Test
    void whatRanksWriteIsTheirUsers(@TempDir Path storage) throws Exception {
        Configuration configuration = new Configuration();
        configuration.set(MiniDFSCluster.HDFS_MINIDFS_BASEDIR, storage.toString());
        configuration.setBoolean("dfs.permissions.enabled", false);
        TableConfig.write(directory);
        try (MiniDFSCluster cluster = new MiniDFSCluster.Builder(configuration).build()) {
            FileSystem hdfs = cluster.getFileSystem();
            ProcessBuilder program = LocalCluster.program(
                    directory,
                    "local-cluster[2,1,1024]",
                    Map.of(),
                    TrainProgram.class,
                    List.of(
                            hdfs.getUri() + "/runs",
                            TableConfig.file(directory, Map.of()).toString()));
            program.environment().put("SPARK_USER", USER);
            TrainingResult result = TrainingIT.results(LocalCluster.run(directory, program, LIMIT))
                    .get(0);
            assertThat(result.ranks()).hasSize(2);
            String run = result.places().runDirectory();
            assertThat(owners(hdfs, run, "parameters")).isNotEmpty().containsOnly(USER);
            assertThat(owners(hdfs, run, "manifest")).isNotEmpty().doesNotContain(USER);
        }
    }
}
