package io.lockstep.driver.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.driver.cluster.LocalCluster;
import io.lockstep.driver.config.Configs;
import io.lockstep.driver.config.RunConfig;
import io.lockstep.driver.evaluation.Evaluation;
import io.lockstep.driver.fault.Faults;
import io.lockstep.driver.files.HadoopFiles;
import io.lockstep.driver.json.Json;
import io.lockstep.driver.modeldir.ModelDirectory;
import io.lockstep.driver.prediction.Prediction;
import io.lockstep.driver.prepare.Preparation;
import io.lockstep.driver.prepare.PreparedData;
import io.lockstep.driver.scoring.ScoringOptions;
import io.lockstep.driver.source.Csv;
import io.lockstep.driver.source.Source;
import io.lockstep.driver.testing.LocalSpark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.BlockLocation;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.RemoteIterator;
import org.apache.hadoop.hdfs.MiniDFSCluster;
import org.apache.hadoop.hdfs.protocol.DatanodeID;
import org.apache.hadoop.hdfs.server.datanode.DataNode;
import org.apache.spark.sql.Row;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/** Preparing, training and scoring where everything is on an HDFS of three data nodes and two copies. */
@TestInstance(Lifecycle.PER_CLASS)
class HdfsTrainingIT {
    private static final String USER = "ada";
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final int DATA_NODES = 3;
    private static final short COPIES = 2;

    /** A file is whole some milliseconds after its end: clients ask then, and for as long as by default. */
    private static final Map<String, Integer> CLIENT = Map.of(
            "dfs.replication",
            (int) COPIES,
            "dfs.client.block.write.locateFollowingBlock.initial.delay.ms",
            10,
            "dfs.client.block.write.locateFollowingBlock.retries",
            11);

    private final Path storage;
    private final Path directory;
    private final MiniDFSCluster cluster;
    private final FileSystem hdfs;
    private final AtomicReference<DatanodeID> lost = new AtomicReference<>();
    private final AtomicInteger replaced = new AtomicInteger();

    HdfsTrainingIT(@TempDir Path storage, @TempDir Path directory) throws IOException {
        this.storage = storage;
        this.directory = directory;
        Configuration configuration = new Configuration();
        configuration.set(MiniDFSCluster.HDFS_MINIDFS_BASEDIR, storage.toString());
        configuration.setBoolean("dfs.permissions.enabled", false);
        CLIENT.forEach(configuration::setInt);
        configuration.setInt("dfs.namenode.redundancy.interval.seconds", 1);
        configuration.setInt("dfs.heartbeat.interval", 1);
        configuration.setInt("dfs.namenode.reconstruction.pending.timeout-sec", 2);
        configuration.setInt("dfs.namenode.replication.max-streams", 64);
        configuration.setInt("dfs.namenode.replication.work.multiplier.per.iteration", 64);
        cluster = new MiniDFSCluster.Builder(configuration)
                .numDataNodes(DATA_NODES)
                .build();
        hdfs = cluster.getFileSystem();
    }

    @BeforeAll
    void writeRows() throws IOException {
        TableConfig.write(directory);
        for (String name : List.of("train.csv", "test.csv")) {
            hdfs.copyFromLocalFile(
                    new org.apache.hadoop.fs.Path(directory.resolve(name).toUri()),
                    new org.apache.hadoop.fs.Path("/data/" + name));
        }
        Configuration settings = LocalSpark.session().sparkContext().hadoopConfiguration();
        CLIENT.forEach(settings::setInt);
    }

    @AfterEach
    void disarm() {
        Faults.disarm();
    }

    @AfterAll
    void stop() {
        Configuration settings = LocalSpark.session().sparkContext().hadoopConfiguration();
        CLIENT.keySet().forEach(settings::unset);
        cluster.shutdown(true);
    }

    private String at(String path) {
        return hdfs.getUri() + path;
    }

    /** A config whose rows are in a directory. */
    private Map<String, Object> plainData(String root, Map<String, Object> train) {
        Map<String, Object> config = TableConfig.plainData(directory, train);
        Map<String, Object> data = new LinkedHashMap<>();
        ((Map<?, ?>) Objects.requireNonNull(config.get("data")))
                .forEach((key, value) -> data.put(String.valueOf(key), Objects.requireNonNull(value)));
        data.put("root", root);
        config.put("data", data);
        return config;
    }

    private RunConfig config(String root) {
        return Configs.BINDING.bind(RunConfig.class, plainData(root, Map.of()), "");
    }

    private List<LocatedFileStatus> files(String path) throws IOException {
        List<LocatedFileStatus> found = new ArrayList<>();
        RemoteIterator<LocatedFileStatus> files = hdfs.listFiles(new org.apache.hadoop.fs.Path(path), true);
        while (files.hasNext()) {
            found.add(files.next());
        }
        return found;
    }

    /** Owners of files whose name begins so. */
    private List<String> owners(String run, String prefix) throws IOException {
        return files(run).stream()
                .filter(file -> file.getPath().getName().startsWith(prefix))
                .map(LocatedFileStatus::getOwner)
                .toList();
    }

    /** Stops, for good, a data node that has a copy of a file. */
    private void lose(String path) {
        try {
            String name = files(path).get(0).getBlockLocations()[0].getNames()[0];
            List<String> names = cluster.getDataNodes().stream()
                    .map(DataNode::getDisplayName)
                    .toList();
            assertThat(names).contains(name);
            lost.set(cluster.getDataNodes().get(names.indexOf(name)).getDatanodeId());
            cluster.stopDataNode(names.indexOf(name));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** Another data node in place of the one that was lost, and all blocks in as many copies as before. */
    private void replace() throws Exception {
        cluster.setDataNodeDead(Objects.requireNonNull(lost.get()));
        // in a directory of its own: those the cluster would choose may be those of a node that is there
        Configuration configuration = new Configuration(cluster.getConfiguration(0));
        configuration.set(
                "dfs.datanode.data.dir",
                storage.resolve("another-" + replaced.incrementAndGet()).toUri().toString());
        cluster.startDataNodes(configuration, 1, false, null, null);
        cluster.waitActive();
        long deadline = System.nanoTime() + LIMIT.toNanos();
        for (List<String> missing = missing(); !missing.isEmpty(); missing = missing()) {
            assertThat(System.nanoTime()).as("copies of %s", missing).isLessThan(deadline);
            Thread.sleep(50);
        }
    }

    /** Files some of whose blocks lack a copy. */
    private List<String> missing() throws IOException {
        List<String> missing = new ArrayList<>();
        for (LocatedFileStatus file : files("/")) {
            for (BlockLocation block : file.getBlockLocations()) {
                if (block.getNames().length < COPIES) {
                    missing.add(file.getPath() + " of " + file.getReplication());
                }
            }
        }
        return missing;
    }

    private List<String> predicted(String model, Source rows, String output) throws IOException {
        Prediction.run(
                LocalSpark.session(),
                new HadoopFiles(LocalSpark.session().sparkContext().hadoopConfiguration()),
                model,
                rows,
                output,
                ScoringOptions.standard().withBackend("portable"));
        return LocalSpark.session().read().parquet(output).collectAsList().stream()
                .map(Row::mkString)
                .sorted()
                .toList();
    }

    @Test
    void dataNodesLostOnTheWayCostNothing() throws Exception {
        RunConfig local = config(directory.toString());
        Options here = Options.standard()
                .withRunsDirectory(directory.resolve("runs").toString())
                .withBackend("portable");
        Heard undisturbed = new Heard();
        TrainingResult expected = TrainingRun.run(LocalSpark.session(), local, here, undisturbed);
        RunConfig config = config(at("/data"));
        Options options = here.withRunsDirectory(at("/runs"));
        HadoopFiles files = new HadoopFiles(LocalSpark.session().sparkContext().hadoopConfiguration());

        Faults.arm("prepare.learning", pass -> {
            if (pass == 1) {
                lose("/data/train.csv");
            }
        });
        Heard heard = new Heard();
        PreparedData prepared = Preparation.prepare(
                LocalSpark.session(), files, config, options.preparedDirectory(), heard.warnings::add);
        assertThat(cluster.getDataNodes()).hasSize(DATA_NODES - 1);
        assertThat(prepared.directory()).startsWith("hdfs://");
        assertThat(prepared.reused()).isFalse();
        assertThat(prepared.rows().read()).isEqualTo(expected.rows().read());
        assertThat(prepared.rows().trained()).isEqualTo(expected.rows().trained());

        replace();
        Faults.arm("rank.step", pass -> {
            if (pass == 20) {
                lose("/runs/prepared");
            }
        });
        TrainingResult result = TrainingRun.run(LocalSpark.session(), config, options, heard);
        assertThat(cluster.getDataNodes()).hasSize(DATA_NODES - 1);
        assertThat(result.places().modelDirectory()).startsWith("hdfs://");
        assertThat(result.digests()).isEqualTo(expected.digests());
        assertThat(result.rows()).isEqualTo(expected.rows());
        assertThat(result.metrics()).isEqualTo(expected.metrics());
        assertThat(heard.warnings).isEqualTo(undisturbed.warnings);
        assertThat(ModelDirectory.lineage(files, result.places().modelDirectory()))
                .extractingByKey("sources", InstanceOfAssertFactories.MAP)
                .extractingByKey("train", InstanceOfAssertFactories.MAP)
                .containsEntry("name", at("/data/train.csv"))
                .containsEntry("files", 1)
                .containsEntry("bytes", (int) Files.size(directory.resolve("train.csv")))
                .containsKey("sha256");

        replace();
        Faults.arm("predict.rows", pass -> {
            if (pass == 1) {
                lose("/data/test.csv");
            }
        });
        Csv test = (Csv) Objects.requireNonNull(config.data().test());
        String model = result.places().modelDirectory();
        assertThat(predicted(model, test.under(at("/data")), at("/answers")))
                .hasSize(403)
                .isEqualTo(predicted(
                        expected.places().modelDirectory(),
                        test.under(directory.toString()),
                        directory.resolve("answers").toString()));
        assertThat(cluster.getDataNodes()).hasSize(DATA_NODES - 1);
        assertThat(Evaluation.run(
                                LocalSpark.session(),
                                files,
                                model,
                                test.under(at("/data")),
                                ScoringOptions.standard().withBackend("portable"))
                        .metrics())
                .isEqualTo(expected.metrics().test());
    }

    /** Executors' tasks belong to somebody else than their process. */
    @Test
    void whatRanksWriteIsTheirUsers() throws Exception {
        Path config =
                Files.write(directory.resolve("hdfs.json"), Json.document(plainData(at("/data"), Map.of("epochs", 1))));
        ProcessBuilder program = LocalCluster.program(
                directory,
                "local-cluster[2,1,1024]",
                CLIENT.entrySet().stream()
                        .collect(Collectors.toMap(
                                entry -> "spark.hadoop." + entry.getKey(), entry -> String.valueOf(entry.getValue()))),
                TrainProgram.class,
                List.of(at("/users"), config.toString()));
        program.environment().put("SPARK_USER", USER);
        TrainingResult result =
                TrainingIT.results(LocalCluster.run(directory, program, LIMIT)).get(0);
        assertThat(result.ranks()).hasSize(2);
        String run = result.places().runDirectory();
        assertThat(owners(run, "parameters")).isNotEmpty().containsOnly(USER);
        assertThat(owners(run, "manifest")).isNotEmpty().doesNotContain(USER);
    }
}
