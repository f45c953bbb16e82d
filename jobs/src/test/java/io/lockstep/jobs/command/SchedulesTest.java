package io.lockstep.jobs.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.jobs.progress.Console;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.w3c.dom.Document;
import org.w3c.dom.NodeList;
import picocli.CommandLine;

/** Files under conf/schedules are what their readers take, and call retrain with options that it has. */
class SchedulesTest {
    private static final Path SCHEDULES = Path.of("../conf/schedules");

    @Test
    void everyFileSaysWhatExitCodesMean() throws IOException {
        try (Stream<Path> files = Files.list(SCHEDULES)) {
            List<Path> all = files.sorted().toList();
            assertThat(all).hasSize(7);
            for (Path file : all) {
                String name = String.valueOf(file.getFileName());
                if (!name.endsWith(".timer") && !name.equals("oozie-workflow.xml")) {
                    assertThat(Files.readString(file).toLowerCase(Locale.ROOT))
                            .as(name)
                            .contains("exit code");
                }
            }
        }
    }

    @Test
    void optionsAreTheCommands() throws IOException {
        CommandLine retrain = Objects.requireNonNull(Commands.program(new Console(System.out, System.err, false))
                .getSubcommands()
                .get("retrain"));
        Pattern option = Pattern.compile("(?<![\\w-])--(as-of|runs-dir|json|allow-refusal|from|set)\\b");
        for (String name : List.of(
                "crontab",
                "lockstep-retrain.service",
                "airflow_dag.py",
                "kubernetes-cronjob.yaml",
                "oozie-workflow.xml")) {
            String text = Files.readString(SCHEDULES.resolve(name));
            List<String> given =
                    option.matcher(text).results().map(MatchResult::group).toList();
            assertThat(given).as(name).contains("--as-of");
            assertThat(retrain.getCommandSpec().optionsMap().keySet()).containsAll(given);
        }
    }

    @Test
    void theCrontabHasFiveTimesAndACommand() throws IOException {
        List<String> lines = Files.readAllLines(SCHEDULES.resolve("crontab")).stream()
                .filter(line -> !line.startsWith("#") && !line.matches("[A-Z_]+=.*"))
                .toList();
        assertThat(lines).hasSize(1);
        assertThat(lines.get(0)).matches("10 4 \\* \\* 1 cd /opt/lockstep && .*\\\\%F.*");
    }

    @Test
    void theCronJobParses() throws IOException {
        List<Object> documents = new ArrayList<>();
        try (InputStream in = Files.newInputStream(SCHEDULES.resolve("kubernetes-cronjob.yaml"))) {
            new Load(LoadSettings.builder().build()).loadAllFromInputStream(in).forEach(documents::add);
        }
        assertThat(documents.stream().map(document -> String.valueOf(((Map<?, ?>) document).get("kind"))))
                .containsExactly("ServiceAccount", "Role", "RoleBinding", "CronJob");
    }

    @Test
    void theWorkflowOfOozieParses() throws Exception {
        for (String name : List.of("oozie-coordinator.xml", "oozie-workflow.xml")) {
            Document document = DocumentBuilderFactory.newInstance()
                    .newDocumentBuilder()
                    .parse(SCHEDULES.resolve(name).toFile());
            assertThat(document.getDocumentElement().getTagName()).isIn("coordinator-app", "workflow-app");
        }
        NodeList arguments = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(SCHEDULES.resolve("oozie-workflow.xml").toFile())
                .getElementsByTagName("arg");
        assertThat(arguments.item(0).getTextContent()).isEqualTo("retrain");
    }
}
