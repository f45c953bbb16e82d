package io.lockstep.jobs.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockstep.driver.failure.InfrastructureException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MastersTest {
    private static ServerSocket listening() throws IOException {
        return new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    }

    @Test
    void oneMasterOfSeveralIsEnough() throws IOException {
        int closed;
        try (ServerSocket gone = listening()) {
            closed = gone.getLocalPort();
        }
        try (ServerSocket there = listening()) {
            String master = "spark://127.0.0.1:" + closed + ",127.0.0.1:" + there.getLocalPort();
            assertThatCode(() -> Masters.check(master, 5)).doesNotThrowAnyException();
        }
    }

    @Test
    void aMasterThatIsNotThereIsNamedWithinSeconds() throws IOException {
        int closed;
        try (ServerSocket gone = listening()) {
            closed = gone.getLocalPort();
        }
        String master = "spark://127.0.0.1:" + closed;
        assertThatThrownBy(() -> Masters.check(master, 5))
                .isInstanceOf(InfrastructureException.class)
                .hasMessage("master " + master + ": expected a Spark master that answers within 5 s, got Connection"
                        + " refused from 127.0.0.1:" + closed + ". Start it, or correct --master");
        assertThatThrownBy(() -> Masters.check("spark://no-such-host.invalid:7077", 5))
                .hasMessageContaining("got no address for the host name no-such-host.invalid");
    }

    @Test
    void refusesWhatIsNoMaster() {
        assertThatThrownBy(() -> Masters.check("lokal[2]", 5))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "--master lokal[2]: expected local[N], local-cluster[N,CORES,MB], spark://HOST:PORT, yarn or"
                                + " k8s://…, got none of these");
        assertThatThrownBy(() -> Masters.check("spark://host", 5))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("--master spark://host: expected spark://HOST:PORT, got 'host'. 7077 is the usual port");
    }

    @Test
    void aLocalDirectoryThatCannotBeMadeIsNamed(@TempDir Path directory) throws IOException {
        Path file = Files.writeString(directory.resolve("file"), "");
        SparkConf conf = new SparkConf(false);
        assertThatCode(() -> LocalDirectories.check(conf)).doesNotThrowAnyException();
        conf.set("spark.local.dir", file + "/inside," + directory.resolve("fine"));
        assertThatCode(() -> LocalDirectories.check(conf)).doesNotThrowAnyException();
        conf.set("spark.local.dir", file + "/inside");
        assertThatThrownBy(() -> LocalDirectories.check(conf))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("spark.local.dir " + file
                        + "/inside: expected a directory that can be made and written to, got ")
                .hasMessageEndingWith(". Choose another, or leave it out for the system's temporary directory");
    }

    @Test
    void executorsOfOtherMachinesNeedAnAddressOfThisOne() throws IOException {
        SparkConf conf = new SparkConf(false);
        HostName.settle(conf, "yarn", "");
        HostName.settle(conf, "local-cluster[2,1,1024]", "unknown for 'here'");
        assertThat(conf.get("spark.executorEnv.SPARK_LOCAL_HOSTNAME")).isEqualTo("localhost");
        assertThatThrownBy(() -> HostName.settle(conf, "yarn", "unknown for 'here'"))
                .isInstanceOf(IOException.class)
                .hasMessage("master yarn: expected an address for this machine's name, which executors connect to, got"
                        + " unknown for 'here'. Add the name to /etc/hosts, or give --conf spark.driver.host=ADDRESS");
        conf.set("spark.driver.host", "10.0.0.1");
        assertThatCode(() -> HostName.settle(conf, "yarn", "unknown for 'here'"))
                .doesNotThrowAnyException();
    }

    @Test
    void aCommaInTheJarsPathIsNoEndOfAListsElement() {
        assertThat(Sessions.listed(Path.of("/opt/a,b c/lockstep.jar"))).isEqualTo("file:///opt/a%2Cb%20c/lockstep.jar");
    }

    @Test
    void settingsOfTheCommandLineGoBeforeTheDefaultsFile(@TempDir Path directory) throws IOException {
        Path defaults = directory.resolve("spark-defaults.conf");
        Files.writeString(defaults, "# comment\nspark.task.cpus   1\nspark.executor.memory 2g\n");
        System.setProperty(Sessions.DEFAULTS_PROPERTY, defaults.toString());
        try {
            var conf = Sessions.configured("local[2]", List.of("spark.executor.memory=3g"));
            assertThat(conf.get("spark.executor.memory")).isEqualTo("3g");
            assertThat(conf.get("spark.task.cpus")).isEqualTo("1");
            assertThat(conf.get("spark.master")).isEqualTo("local[2]");
            assertThatThrownBy(() -> Sessions.configured(null, List.of("executor.memory=1g")))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage(
                            "--conf executor.memory=1g: expected spark.KEY=VALUE, got no such thing. Write for example"
                                    + " --conf spark.executor.memory=4g");
        } finally {
            System.clearProperty(Sessions.DEFAULTS_PROPERTY);
        }
    }
}
