package io.lockstep.jobs.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.driver.json.Json;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The shaded jar on a standalone cluster made of Spark's own jars alone: one master, two workers. */
class SparkSubmitIT {
    private static final List<Program> CLUSTER = new ArrayList<>();
    private static final Path CONFIG =
            Path.of("..", "conf", "patients.yaml").toAbsolutePath().normalize();
    private static final List<String> SETTINGS = List.of("train.epochs=2", "train.batch=128", "train.slices=6");

    @TempDir
    private static Path directory = Path.of("");

    private static Path home = Path.of("");
    private static String master = "";

    @BeforeAll
    static void startCluster() throws Exception {
        home = SparkJars.home();
        int port = freePort();
        master = "spark://127.0.0.1:" + port;
        start(
                        "master",
                        "org.apache.spark.deploy.master.Master",
                        "--host",
                        "127.0.0.1",
                        "--port",
                        "" + port,
                        "--webui-port",
                        "0")
                .awaitLine(line -> line.contains("I have been elected leader"), 90);
        for (int i = 0; i < 2; i++) {
            Program worker = start(
                    "worker",
                    "org.apache.spark.deploy.worker.Worker",
                    "--host",
                    "127.0.0.1",
                    "--cores",
                    "1",
                    "--memory",
                    "1g",
                    "--webui-port",
                    "0",
                    "--work-dir",
                    directory.resolve("work" + i).toString(),
                    master);
            worker.awaitLine(line -> line.contains("Successfully registered with master"), 90);
        }
    }

    private static List<String> train(String... more) {
        List<String> arguments = new ArrayList<>(List.of("train", CONFIG.toString(), "--json"));
        for (String setting : SETTINGS) {
            arguments.addAll(List.of("--set", setting));
        }
        arguments.addAll(List.of(more));
        return arguments;
    }

    private static Program start(String name, String main, String... arguments) throws IOException {
        List<String> command = SparkJars.java(home, "-Xmx256m");
        command.add(main);
        command.addAll(List.of(arguments));
        Program program = Program.start(directory, SparkJars.environment(home), command);
        CLUSTER.add(program);
        assertThat(name).isNotEmpty();
        return program;
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @AfterAll
    static void stopCluster() {
        for (Program program : CLUSTER) {
            program.close();
        }
    }

    private static Program submit(String masterUrl, List<String> arguments) throws IOException {
        List<String> command = SparkJars.java(home, "-Xmx1g");
        command.addAll(List.of(
                "org.apache.spark.deploy.SparkSubmit",
                "--master",
                masterUrl,
                "--conf",
                "spark.driver.host=127.0.0.1",
                "--conf",
                "spark.driver.bindAddress=127.0.0.1",
                "--conf",
                "spark.executor.memory=768m",
                "--conf",
                "spark.executor.defaultJavaOptions=" + SparkJars.QUICK_START,
                "--class",
                "io.lockstep.jobs.Main",
                SparkJars.JAR.toString()));
        command.addAll(arguments);
        return Program.start(directory, SparkJars.environment(home), command);
    }

    private static Map<?, ?> trained(Program program) throws Exception {
        int code = program.await(240);
        assertThat(program.endedPromptly()).isTrue();
        assertThat(code).as(String.join("\n", program.err())).isZero();
        assertThat(program.err())
                .as("Spark's own lines are in the log")
                .noneMatch(line -> line.contains("DAGScheduler"));
        List<String> out = program.out();
        assertThat(out).hasSize(1);
        return (Map<?, ?>) Json.parse(out.get(0).getBytes(StandardCharsets.UTF_8), "stdout");
    }

    private static long count(Object rank, String key) {
        return rank instanceof Map<?, ?> map && map.get(key) instanceof Number number ? number.longValue() : -1;
    }

    @Test
    void theClusterTrainsTheModelThatOneProcessTrains() throws Exception {
        List<String> onCluster =
                train("--run-dir", "on-cluster", "--set", "executors.min=2", "--set", "executors.waitSeconds=200");
        try (Program cluster = submit(master, onCluster)) {
            Map<?, ?> result = trained(cluster);
            assertThat((List<?>) result.get("ranks")).hasSize(2).allSatisfy(rank -> {
                assertThat(count(rank, "slices")).isPositive();
                assertThat(count(rank, "bytes_sent")).isPositive();
            });
            assertThat(result.get("weights_sha256"))
                    .isEqualTo(Undisturbed.weights(CONFIG, directory.resolve("alone"), SETTINGS));
        }
        // the executors loaded them from the jar
        assertThat(directory.resolve("on-cluster/model/lineage.json")).content().contains("oneDNN");
        assertThat(directory.resolve("on-cluster/lockstep.log"))
                .content()
                .contains("phase: preparing data", "Running Spark version", "phase: training");
        assertThat(directory.resolve("on-cluster/report.html")).content().contains("Finished: 2 epochs");
    }

    @Test
    void sparkSubmitGetsTheExitCodeOfAWrongConfig() throws Exception {
        try (Program program = submit("local[1]", List.of("train", CONFIG.toString(), "--set", "train.batch=0"))) {
            assertThat(program.await(90)).isEqualTo(2);
            assertThat(program.endedPromptly()).isTrue();
            assertThat(program.err())
                    .contains("error: --set train.batch=0: train.batch: expected at least 1 row, got 0");
            assertThat(program.out()).isEmpty();
        }
    }

    @Test
    void aClusterWithoutRoomIsReportedInTime() throws Exception {
        List<String> arguments = train("--set", "executors.waitSeconds=5", "--conf", "spark.executor.memory=900g");
        try (Program program = submit(master, arguments)) {
            assertThat(program.await(90)).isEqualTo(1);
            assertThat(program.err())
                    .contains(
                            "error: master " + master + ": expected an executor within 5 s, got none of 900g. Are there"
                                    + " workers with so much free? --conf spark.executor.memory=… asks for less");
        }
    }
}
