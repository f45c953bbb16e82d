package io.lockstep.jobs.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.lockstep.driver.json.Json;
import io.lockstep.jobs.Main;
import io.lockstep.jobs.session.LocalSpark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The crontab of conf/schedules, run by Debian's cron: for which it is some seconds before Monday, 04:10, and to which the
 * directories that it reads are those of the test.
 */
class CronIT {
    private static final long DEADLINE_SECONDS = 180;
    private static final String START = """
            set -e
            mount --bind DIRECTORY/spool /var/spool/cron/crontabs
            mount --bind DIRECTORY/none /etc/cron.d
            mount --bind DIRECTORY/crontab /etc/crontab
            mount -t tmpfs tmpfs /run
            mount -t tmpfs tmpfs /dev/shm
            TZ=UTC exec faketime -f '@2026-11-30 04:09:57' cron -f -L 15
            """;

    @TempDir
    private Path directory;

    private static boolean is(String program) {
        return Stream.of("/usr/sbin/", "/usr/bin/", "/bin/")
                .anyMatch(place -> Files.isExecutable(Path.of(place + program)));
    }

    private static int run(String... command) throws IOException, InterruptedException {
        return new ProcessBuilder(command).start().waitFor();
    }

    /** The program that the crontab names, from the classes that are tested, with its exit code beside. */
    private void program() throws IOException {
        Path bin = Files.createDirectories(directory.resolve("opt/lockstep/jobs/bin"));
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        Path program = Files.writeString(
                bin.resolve("lockstep"),
                "#!/bin/sh\n" + java + " " + System.getProperty("lockstep.opens", "")
                        + " -Xmx512m -XX:TieredStopAtLevel=1 -XX:+UseSerialGC "
                        + String.join(" ", LocalSpark.SMALL_QUERIES) + " -cp '"
                        + System.getProperty("java.class.path") + "' " + Main.class.getName()
                        + " \"$@\" --master 'local[1]'\necho $? >> " + directory.resolve("codes") + "\n");
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private void crontab() throws IOException {
        String text = Files.readString(Path.of("../conf/schedules/crontab"))
                .replace("/opt/lockstep", directory.resolve("opt/lockstep").toString())
                .replace(
                        "/etc/lockstep/credit.yaml",
                        directory.resolve("small.yaml").toString())
                .replace("/var/log/lockstep", directory.resolve("log").toString());
        Path crontab = Files.writeString(
                Files.createDirectory(directory.resolve("spool")).resolve("root"), text);
        Files.setPosixFilePermissions(crontab, PosixFilePermissions.fromString("rw-------"));
        Files.createDirectory(directory.resolve("none"));
        Files.createDirectory(directory.resolve("log"));
        Files.createFile(directory.resolve("crontab"));
    }

    @Test
    void theExampleRetrains() throws Exception {
        for (String program : List.of("cron", "faketime", "unshare")) {
            assumeTrue(is(program), program + " is not installed: the crontab is not run");
        }
        assumeTrue(
                run("unshare", "--mount", "mount", "-t", "tmpfs", "tmpfs", "/run") == 0,
                "the crontab is not run: it takes the right to mount directories for cron alone");
        LocalDate today = LocalDate.now(ZoneOffset.UTC);
        // one more, where midnight is near
        SmallTable.write(directory.resolve("days"), today.minusDays(10), 11);
        SmallTable.config(directory, directory.resolve("models/small"), "");
        program();
        crontab();
        Path codes = directory.resolve("codes");
        Process cron = new ProcessBuilder(
                        "unshare",
                        "--mount",
                        "--pid",
                        "--fork",
                        "--kill-child",
                        "sh",
                        "-c",
                        START.replace("DIRECTORY", directory.toString()))
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("cron.out").toFile())
                .start();
        try {
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(DEADLINE_SECONDS);
            while (!Files.exists(codes) && cron.isAlive() && System.nanoTime() < deadline) {
                Thread.sleep(100);
            }
        } finally {
            cron.destroyForcibly().waitFor();
        }
        assertThat(codes).as(Files.readString(directory.resolve("cron.out"))).exists();
        Path log = directory.resolve("log/credit.jsonl");
        assertThat(Files.readString(codes).strip()).as(Files.readString(log)).isEqualTo("0");
        Map<?, ?> result = (Map<?, ?>) Json.parse(Files.readString(log), log.toString());
        assertThat(result.get("outcome")).isEqualTo("published");
        assertThat(result.get("model_version")).isEqualTo(1);
        assertThat(directory.resolve("models/small/v000001/version.json")).exists();
    }
}
