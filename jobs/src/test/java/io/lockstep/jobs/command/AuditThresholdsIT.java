package io.lockstep.jobs.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.lockstep.driver.audit.StoredThresholds;
import io.lockstep.jobs.session.LocalSpark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;

class AuditThresholdsIT extends AuditRig {
    /** Rates of decisions that {@code predict} writes are those that the audit tells, and rows keep theirs in another order. */
    @Test
    void thresholdsOfGroupsDecideWhereTheyAreAsked() throws IOException {
        String odds = path("odds.json");
        learn("equalizedOdds", odds, "sex");
        assertThat(said())
                .contains("stored: " + odds)
                .contains("thresholds: equalizedOdds by sex, learnt on 2000 rows: the group is used to decide")
                .contains("thresholds: rows of other groups than f; m are decided as the model does");
        out.reset();
        done(audit("sex", "--thresholds", odds, "--card", path("card"), "--html", path("decided.html"), "--json"));
        String used = "thresholds: equalizedOdds by sex, learnt on ";
        assertThat(Files.readString(directory.resolve("card/MODEL_CARD.md"))).contains(used);
        assertThat(Files.readString(directory.resolve("decided.html"))).contains(used);
        Map<?, ?> audited = json();
        String key = "equalizedOddsDifference[sex]";
        assertThat(value(map(map(audited, "differences"), key), "value"))
                .isLessThan(value(map(map(map(audited, "before"), "differences"), key), "value") / 2);
        assertThat(map(audited, "decided_by").get("criterion")).isEqualTo("equalizedOdds");

        done(predict("small.yaml", "decided", odds));
        assertThat(said())
                .contains(
                        "decision     uses the group (sex) for equalizedOdds; 0 rows of other groups are decided as the"
                                + " model does");
        assertThat(Files.readString(directory.resolve("decided/_lockstep.json")))
                .contains("\"group_used\" : true", "\"criterion\" : \"equalizedOdds\"");
        List<String> lines = Files.readAllLines(directory.resolve("test.csv"));
        List<String> turned = new ArrayList<>(lines.subList(1, lines.size()));
        Collections.reverse(turned);
        turned.add("0.5,x,30,no");
        turned.add(0, lines.get(0));
        Files.write(directory.resolve("turned.csv"), turned);
        out.reset();
        done(predict("turned.csv", "turned", odds));
        assertThat(said()).contains("; 1 rows of other groups are decided as the model does");
        compareDecisions(audited);
    }

    private void learn(String criterion, String file, String groups) {
        done(audit(groups, "--part", "train", "--thresholds", criterion, "--store", file));
    }

    private void done(String... arguments) {
        assertThat(run(arguments)).as("%s", err).isZero();
    }

    private static String[] audit(String groups, String... options) {
        List<String> all =
                new ArrayList<>(List.of("audit", path("run"), "--data", path("small.yaml"), "--groups", groups));
        all.addAll(List.of(options));
        return all.toArray(new String[0]);
    }

    private static String[] predict(String input, String output, String thresholds) {
        return new String[] {
            "predict", path("run"), "--input", path(input), "--output", path(output), "--thresholds", thresholds
        };
    }

    private static void compareDecisions(Map<?, ?> audited) {
        SparkSession spark = LocalSpark.session();
        try {
            spark.read().parquet(path("decided")).createOrReplaceTempView("decided");
            spark.read().parquet(path("turned")).createOrReplaceTempView("turned");
            for (Row row : spark.sql(
                            "select sex, avg(if(answer = 'yes', if(decision = 'yes', 1, 0), null)), avg(if(answer ="
                                    + " 'no', if(decision = 'yes', 1, 0), null)), avg(if(decision = answer, 1, 0)) from decided group"
                                    + " by sex")
                    .collectAsList()) {
                Map<?, ?> own = group(audited, List.of("sex"), List.of(row.getString(0)));
                assertThat(value(own, "tpr")).isCloseTo(row.getDouble(1), within(1e-9));
                assertThat(value(own, "fpr")).isCloseTo(row.getDouble(2), within(1e-9));
                assertThat(value(own, "accuracy")).isCloseTo(row.getDouble(3), within(1e-9));
            }
            String columns = "select size, sex, age, answer, decision from ";
            assertThat(spark.sql(columns + "decided except all " + columns + "turned")
                            .count())
                    .isZero();
            assertThat(spark.sql("select * from decided where decision != prediction")
                            .count())
                    .isBetween(20L, 700L);
            assertThat(spark.sql("select * from turned where sex = 'x' and decision = prediction")
                            .count())
                    .isEqualTo(1);
        } finally {
            spark.stop();
        }
    }

    @Test
    void thresholdsThatDoNotFitAreRefused() throws IOException {
        String file = path("ages.json");
        learn("equalOpportunity", file, "age: [40]");
        refusedBy(
                1,
                "--store " + file + ": expected a file that is not there yet, got one",
                audit("sex", "--thresholds", "equalOpportunity", "--store", file));
        refusedBy(
                2,
                "--store " + path("small.yaml/far.json") + ": expected a place where files can be written",
                audit("sex", "--thresholds", "equalOpportunity", "--store", path("small.yaml/far.json")));
        refusedBy(
                2,
                "--html " + path("nowhere/a.html") + ": expected a file in a directory that is there",
                audit("sex", "--html", path("nowhere/a.html")));
        Files.writeString(directory.resolve("ageless.csv"), "size,sex\n0.5,f\n");
        refusedBy(2, "--thresholds: unknown column 'age'", predict("ageless.csv", "never", file));
        Files.writeString(directory.resolve("old.csv"), "size,sex,age\n0.5,f,old\n");
        refusedBy(
                1,
                "old.csv, line 2: unusable group: column 'age': expected a number, got 'old'",
                predict("old.csv", "never", file));
        StoredThresholds other = StoredThresholds.of(Files.readAllBytes(Path.of(file)), file);
        Files.write(
                directory.resolve("other.json"),
                new StoredThresholds("0".repeat(64), other.criterion(), other.columns(), 1, 9, other.groups())
                        .toBytes());
        refusedBy(
                2,
                "expected thresholds of the model with the SHA-256 ",
                predict("small.yaml", "never", path("other.json")));
        refusedBy(
                1,
                "expected a file with thresholds of groups, got none",
                audit("sex", "--thresholds", path("nothing.json")));
        refusedBy(
                2,
                "--thresholds equalizedOdds: expected --store FILE with it, got none",
                audit("sex", "--thresholds", "equalizedOdds"));
        refusedBy(
                2,
                "--thresholds: expected a model with it, got --predictions",
                "audit",
                "--predictions",
                path("test.csv"),
                "--score",
                "size",
                "--groups",
                "sex",
                "--thresholds",
                file);
        assertThat(directory.resolve("never")).doesNotExist();
    }

    /** With {@code -Dlockstep.audit.census=DIR}, DIR/run trained by conf/census-income.yaml, DIR/reweighed with {@code data.reweigh=[sex]}. */
    @Test
    void thresholdsAndWeightsMakeTheCensusMoreAlike() throws IOException {
        String trained = System.getProperty("lockstep.audit.census", "");
        assumeTrue(!trained.isEmpty(), "-Dlockstep.audit.census= names no directory");
        List<String> rows = List.of(
                "--data",
                "../conf/census-income.yaml",
                "--set",
                "data.root=" + Path.of("../../../shared/data").toAbsolutePath(),
                "--groups",
                "sex");
        Map<String, String> judged = Map.of(
                "equalOpportunity", "equalOpportunityDifference[sex]", "equalizedOdds", "equalizedOddsDifference[sex]");
        for (Map.Entry<String, String> criterion : judged.entrySet()) {
            String file = path("census-" + criterion.getKey() + ".json");
            census(trained + "/run", rows, "--part", "train", "--thresholds", criterion.getKey(), "--store", file);
            Map<?, ?> decided = census(trained + "/run", rows, "--thresholds", file);
            isMoreAlike(decided, criterion.getValue());
        }
        isMoreAlike(
                census(trained + "/reweighed", rows, "--before", trained + "/run"), "demographicParityDifference[sex]");
    }

    private Map<?, ?> census(String model, List<String> rows, String... options) throws IOException {
        out.reset();
        List<String> all = new ArrayList<>(List.of("audit", model, "--json"));
        all.addAll(rows);
        all.addAll(List.of(options));
        assertThat(run(all.toArray(new String[0]))).as("%s", err).isZero();
        return json();
    }

    private static void isMoreAlike(Map<?, ?> audited, String key) {
        Map<?, ?> before = map(audited, "before");
        double difference = value(map(map(audited, "differences"), key), "value");
        assertThat(difference).isLessThan(value(map(map(before, "differences"), key), "value") / 2);
        double accuracy =
                value((Map<?, ?>) ((List<?>) Objects.requireNonNull(audited.get("groups"))).get(0), "accuracy");
        double other = value((Map<?, ?>) ((List<?>) Objects.requireNonNull(before.get("groups"))).get(0), "accuracy");
        assertThat(other - accuracy).isBetween(-0.005, 0.03);
    }
}
