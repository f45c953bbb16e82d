package io.lockstep.jobs.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.lockstep.jobs.session.LocalSpark;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;

class AuditCommandIT extends AuditRig {
    @Test
    void everyRateIsThatOfSqlOverPredictions() throws IOException {
        assertThat(run("predict", path("run"), "--input", path("small.yaml"), "--output", path("predicted")))
                .as("%s", err)
                .isZero();
        String model = Files.readString(Path.of(path("run"), "model", "manifest.json"));
        assertThat(run("audit", path("run"), "--data", path("small.yaml"), "--card", path("run"), "--json"))
                .as("%s", err)
                .isZero();
        assertThat(Files.readString(Path.of(path("run"), "MODEL_CARD.md")))
                .contains("# Model card: small", "shows audits", "- not for people", "- owner: not stated")
                .contains("| no | ", "| accuracy | ", "- rows read: 2000", "| sex = f, age = below 30 | ")
                .contains("demographicParityDifference\\[sex\\]", "not measured: `lockstep explain");
        assertThat(Files.readString(Path.of(path("run"), "model", "manifest.json")))
                .isEqualTo(model);
        Map<?, ?> result = json();
        String age = "case when age < 30 then 'below 30' when age < 50 then '30 to below 50' else '50 and above' end";
        compareWithSql(
                result,
                path("predicted"),
                "answer = 'yes'",
                List.of(Map.of("sex", "sex"), Map.of("sex", "sex", "age", age)));
        assertThat((List<?>) result.get("groups")).hasSize(1 + 2 + 3 + 6);

        out.reset();
        assertThat(run(
                        "audit",
                        "--predictions",
                        path("predicted"),
                        "--label",
                        "answer",
                        "--positive",
                        "yes",
                        "--score",
                        "prediction",
                        "--groups",
                        "sex",
                        "--json"))
                .as("a class is no probability")
                .isEqualTo(1);
        assertThat(said()).contains("unusable score: column 'prediction': expected a number, got '");
    }

    /** With {@code -Dlockstep.audit.census=DIR}, DIR/run trained by conf/census-income.yaml, DIR/predicted its predictions. */
    @Test
    void everyRateOfTheCensusIsThatOfSql() throws IOException {
        String trained = System.getProperty("lockstep.audit.census", "");
        assumeTrue(!trained.isEmpty(), "-Dlockstep.audit.census= names no directory");
        assertThat(run(
                        "audit",
                        trained + "/run",
                        "--data",
                        "../conf/census-income.yaml",
                        "--set",
                        "data.root=" + Path.of("../../../shared/data").toAbsolutePath(),
                        "--groups",
                        "sex,race,age: [25, 45, 65]",
                        "--json"))
                .as("%s", err)
                .isZero();
        Map<?, ?> result = json();
        String age = "case when age < 25 then 'below 25' when age < 45 then '25 to below 45' when age < 65 then '45 to"
                + " below 65' else '65 and above' end";
        String right = "income like '>50K%'";
        Map<String, String> sex = Map.of("sex", "trim(sex)");
        Map<String, String> race = Map.of("race", "trim(race)");
        Map<String, String> both = new HashMap<>(sex);
        both.putAll(race);
        compareWithSql(result, trained + "/predicted", right, List.of(sex, race, Map.of("age", age), both));
    }

    private static void compareWithSql(
            Map<?, ?> result, String predicted, String right, List<Map<String, String>> groupings) {
        SparkSession spark = LocalSpark.session();
        try {
            spark.conf().set("spark.sql.shuffle.partitions", "1");
            spark.read().parquet(predicted).createOrReplaceTempView("predicted");
            groupings.forEach(groups -> compareWithSql(result, spark, right, groups));
        } finally {
            spark.stop();
        }
    }

    private static void compareWithSql(Map<?, ?> result, SparkSession spark, String right, Map<String, String> groups) {
        String by = String.join(", ", groups.values());
        List<String> names = List.copyOf(groups.keySet());
        List<Row> rows = spark.sql("with r as (select array(" + by + ") g, if(" + right
                        + ", 1, 0) y, if(probability[1] >= 0.5, 1, 0) d, cast(probability[1] as double) p from predicted),"
                        + " t as (select *, rank() over (partition by g order by p) + (count(*) over (partition by g,"
                        + " p) - 1) / 2.0D k from r) select g, count(*) count, avg(y) base_rate, avg(d) selection_rate,"
                        + " avg(if(y = 1, d, null)) tpr, avg(if(y = 0, d, null)) fpr, avg(if(y = 1, 1 - d, null)) fnr,"
                        + " avg(if(d = 1, y, null)) ppv, avg(if(y = d, 1, 0)) accuracy, avg((p - y) * (p - y)) brier,"
                        + " avg(-ln(least(greatest(if(y = 1, p, 1 - p),"
                        + " power(2, -23)), 1 - power(2, -23)))) log_loss, (sum(if(y = 1, k, 0)) - sum(y) * (sum(y) + 1) / 2.0D)"
                        + " / (sum(y) * (count(*) - sum(y))) auc from t group by g")
                .collectAsList();
        assertThat(rows).hasSizeGreaterThan(1);
        for (Row row : rows) {
            Map<?, ?> own = group(result, names, row.getList(0));
            assertThat(own.get("count")).hasToString(String.valueOf(row.getLong(1)));
            for (int i = 2; i < row.length(); i++) {
                String name = row.schema().fieldNames()[i];
                if (row.isNullAt(i)) {
                    assertThat(own.get(name)).as("%s of %s", name, row.get(0)).isNull();
                } else {
                    double expected = ((Number) row.get(i)).doubleValue();
                    assertThat(value(own, name))
                            .as("%s of %s", name, row.get(0))
                            .isCloseTo(expected, within(1e-9));
                }
            }
        }
    }

    /** Seeds 1 to 3 with {@code -Dlockstep.audit.seeds=3}. */
    @Test
    void aPlantedBiasIsFoundAndReweighingMakesItSmaller() throws IOException {
        for (int seed = 1; seed <= Integer.getInteger("lockstep.audit.seeds", 1); seed++) {
            String plain = seed == 1 ? path("run") : trained("plain" + seed, seed);
            String weighed = trained("weighed" + seed, seed, "--set", "data.reweigh=[sex]");
            Map<?, ?> before = difference(plain, "demographicParityDifference[sex]", "test");
            Map<?, ?> after = difference(weighed, "demographicParityDifference[sex]", "test");
            assertThat(value(after, "value")).as("seed %d", seed).isLessThan(value(before, "value") / 2);
        }
        out.reset();
        assertThat(run("audit", path("weighed1"), "--data", path("small.yaml"), "--before", path("run")))
                .as("%s", err)
                .isZero();
        assertThat(said())
                .containsPattern("before and after +before +after +difference\n")
                .containsPattern("\naccuracy +0.\\d+ +0.\\d+ +-?0.\\d+\n")
                .containsPattern("\ndemographicParityDifference\\[sex] +0.\\d+ +0.\\d+ +-0.\\d+\n");
        Map<?, ?> base = difference(path("run"), "baseRateDifference[sex]", "train");
        assertThat(value(base, "low")).isLessThan(0.2);
        assertThat(value(base, "high")).isGreaterThan(0.2);
        assertThat(base.get("most")).isEqualTo("m");
    }

    private String trained(String name, int seed, String... options) {
        List<String> all = new ArrayList<>(List.of("train", path("small.yaml"), "--run-dir", path(name)));
        all.addAll(List.of("--set", "seed=" + seed));
        all.addAll(List.of(options));
        assertThat(run(all.toArray(new String[0]))).as("%s", err).isZero();
        return path(name);
    }

    private Map<?, ?> difference(String model, String key, String part) throws IOException {
        out.reset();
        assertThat(run("audit", model, "--data", path("small.yaml"), "--part", part, "--json"))
                .as("%s", err)
                .isZero();
        return map(map(json(), "differences"), key);
    }

    @Test
    void whatIsRequiredIsAGate() throws IOException {
        assertThat(run(
                        "audit",
                        path("run"),
                        "--data",
                        path("small.yaml"),
                        "--require",
                        "demographicParityDifference[sex] <= 0.5",
                        "--require",
                        "demographicParityRatio[sex] >= 0.99 with 0.95"))
                .isEqualTo(3);
        assertThat(said())
                .contains("equalOpportunityDifference[sex]")
                .contains("kept: demographicParityDifference[sex]<=0.5: demographicParityDifference[sex]: 0.")
                .contains("not kept: demographicParityRatio[sex]>=0.99 with 0.95: demographicParityRatio[sex]: 0.")
                .contains("definitions: sex: base rates differ (m 0.")
                .contains("rows: 1500 read = 1500 scored");
        assertThat(err.toString(StandardCharsets.UTF_8))
                .contains("refused: ")
                .contains("expected demographicParityRatio[sex]>=0.99 with 0.95, got")
                .doesNotContain("expected demographicParityDifference");
    }

    @Test
    void badInputIsOneClearError() throws IOException {
        Files.writeString(directory.resolve("answers.csv"), "y,s,g,town\n1,0.9,a,x\n0,0.2,b,x\n1,0.4,a,x\n0,0.1,b,x\n");
        String answers = path("answers.csv");
        refused(2, "--groups: unknown column 'nobody'", answers, "--label", "y", "--score", "s", "--groups", "nobody");
        refused(2, "--score: unknown column 'x'", answers, "--score", "x", "--groups", "g");
        refused(
                2,
                "--predictions: expected --score COLUMN with the answer, got none. Name it",
                answers,
                "--groups",
                "g");
        refused(
                2,
                "--groups: expected columns whose values are groups, as sex,race, got none",
                answers,
                "--score",
                "s");
        refused(
                2,
                "groups.s: expected cuts that rise, as [25, 45, 65], got [0.5, 0.2]",
                answers,
                "--score",
                "s",
                "--groups",
                "s: [0.5, 0.2]");
    }

    @Test
    void badRowsAreOneClearErrorEach() throws IOException {
        Files.writeString(directory.resolve("answers.csv"), "y,s,g,town\n1,0.9,a,x\n0,0.2,b,x\n1,0.4,a,x\n0,0.1,b,x\n");
        Files.writeString(directory.resolve("far.csv"), "y,s,g\n1,0.9,a\n0,17,b\n");
        String answers = path("answers.csv");
        refused(
                1,
                "far.csv, line 3: unusable score: column 's': expected a probability from 0 to 1, got '17'",
                path("far.csv"),
                "--label",
                "y",
                "--score",
                "s",
                "--groups",
                "g");
        Files.writeString(directory.resolve("none.csv"), "y,s,g\n1,1.5,a\n0,NaN,b\n");
        refused(
                1,
                "none.csv, line 3: unusable score: column 's': expected a finite number, got 'NaN'",
                path("none.csv"),
                "--numbers",
                "--label",
                "y",
                "--score",
                "s",
                "--groups",
                "g");
        Files.writeString(directory.resolve("lists.json"), "{\"s\": 0.5, \"g\": [\"a\", \"b\"]}\n");
        refused(
                1,
                "unusable group: column 'g': expected one value that is a group, got several, or bytes",
                path("lists.json"),
                "--score",
                "s",
                "--groups",
                "g");
        refused(
                1,
                "unusable label: column 'g': expected 0 or 1, got 'a'. Say which value is yes: --positive VALUE",
                answers,
                "--label",
                "g",
                "--score",
                "s",
                "--groups",
                "town");
        refused(
                2,
                "requirement: unknown definition 'equalOpportunity'",
                answers,
                "--score",
                "s",
                "--groups",
                "g",
                "--require",
                "equalOpportunity <= 0.1");
    }

    /** One file or several, one thread or two: the same line of JSON. */
    @Test
    void bitsAreTheSameWhateverThePartitions() throws IOException {
        List<String> lines = Files.readAllLines(directory.resolve("test.csv"));
        Path parts = Files.createDirectories(directory.resolve("parts.csv"));
        for (int part = 0; part < 3; part++) {
            List<String> own = new ArrayList<>(List.of(lines.get(0)));
            for (int line = lines.size() - 1 - part; line > 0; line -= 3) {
                own.add(lines.get(line));
            }
            Files.write(parts.resolve("part" + part + ".csv"), own);
        }
        List<String> results = new ArrayList<>();
        for (String data : List.of(path("test.csv"), parts.toString())) {
            out.reset();
            String master = results.isEmpty() ? "local[1]" : "local[2]";
            int code = CommandLineRunner.run(
                    List.of(
                            "audit",
                            path("run"),
                            "--data",
                            data,
                            "--groups",
                            "sex,age: [30]",
                            "--json",
                            "--master",
                            master),
                    console(out, err));
            assertThat(code).as("%s", err).isZero();
            results.add(said());
        }
        assertThat(results.get(1)).isEqualTo(results.get(0)).contains("joint_proxies");
    }

    /** The second answer's rates are those of a table with its predictions. */
    @Test
    void oneOfSeveralAnswersIsAuditedByName() throws IOException {
        String config = "../conf/patients-graph.yaml";
        assertThat(run("train", config, "--run-dir", path("graph"), "--set", "train.epochs=1"))
                .as("%s", err)
                .isZero();
        assertThat(run("predict", path("graph"), "--input", config, "--output", path("answers")))
                .as("%s", err)
                .isZero();
        String[] numbers = {"--label", "stay_days", "--score", "stay_prediction", "--numbers"};
        List<String> table =
                new ArrayList<>(List.of("audit", "--predictions", path("answers"), "--groups", "smoker", "--json"));
        table.addAll(List.of(numbers));
        out.reset();
        assertThat(run(table.toArray(new String[0]))).as("%s", err).isZero();
        Map<?, ?> expected = (Map<?, ?>) ((List<?>) Objects.requireNonNull(json().get("groups"))).get(1);
        out.reset();
        assertThat(run("audit", path("graph"), "--data", config, "--answer", "stay", "--groups", "smoker", "--json"))
                .as("%s", err)
                .isZero();
        Map<?, ?> audited = (Map<?, ?>) ((List<?>) Objects.requireNonNull(json().get("groups"))).get(1);
        assertThat(audited.get("group")).isEqualTo(expected.get("group"));
        for (String measure : List.of("mean_label", "mean_score", "mae")) {
            assertThat(value(audited, measure)).as(measure).isCloseTo(value(expected, measure), within(1e-4));
        }
        refusedBy(
                2,
                "expected a model with one answer to audit, or --answer NAME, got 2 answers, again, stay. Name one",
                "audit",
                path("graph"),
                "--data",
                config,
                "--groups",
                "sex");
        refusedBy(
                2,
                "--answer: unknown answer 'stays'",
                "audit",
                path("graph"),
                "--data",
                config,
                "--groups",
                "sex",
                "--answer",
                "stays");
    }

    @Test
    void manyGroupsAndEmptyOnesAreSaid() throws IOException {
        StringBuilder many = new StringBuilder("s,g\n");
        for (int i = 0; i < 10_000; i++) {
            many.append("0.5,g").append(i).append('\n');
        }
        Files.writeString(directory.resolve("many.csv"), many);
        refused(
                2,
                "audit: expected at most 2000 combinations of the values of groups [g], got more. Cut numbers into ranges",
                path("many.csv"),
                "--score",
                "s",
                "--groups",
                "g");
        assertThat(run("audit", "--predictions", path("many.csv"), "--score", "s", "--groups", "s: [0.7]"))
                .as("%s", err)
                .isZero();
        assertThat(said())
                .contains("note: s: one group only, [[below 0.7]], nothing to compare")
                .contains("note: s: 0.7 and above has no rows");
    }

    /**
     * With {@code -Dlockstep.audit.rows=1000000}: eight columns of 50 groups, 20 inputs, under whatever heap there is; and 10,000
     * groups.
     */
    @Test
    void manyRowsAreAuditedInBoundedMemory() {
        long rows = Long.getLong("lockstep.audit.rows", 0);
        assumeTrue(rows > 0, "-Dlockstep.audit.rows= names no number of rows");
        List<String> columns = new ArrayList<>(List.of(
                "cast(pmod(hash(id, 1), 2) as int) as y",
                "pmod(hash(id, 2), 1000003) / 1000003D as s",
                "concat('z', pmod(hash(id, 3), 10000)) as zip"));
        for (int i = 0; i < 8; i++) {
            columns.add("concat('g', pmod(hash(pmod(hash(id, 4), 1500), " + i + "), 50)) as g" + i);
        }
        for (int i = 0; i < 20; i++) {
            String number = "pmod(hash(id, " + (10 + i) + "), 100003)";
            columns.add((i % 2 == 0 ? number + " / 7D" : "concat('t', " + number + ")") + " as x" + i);
        }
        SparkSession spark = LocalSpark.session();
        try {
            spark.range(rows).selectExpr(columns.toArray(new String[0])).write().parquet(path("rows"));
        } finally {
            spark.stop();
        }
        List<String> audit = List.of("audit", "--predictions", path("rows"), "--label", "y", "--score", "s", "--json");
        List<String> groups = new ArrayList<>(audit);
        groups.addAll(List.of("--groups", "g0,g1,g2,g3,g4,g5,g6,g7", "--set", "audit.draws=200"));
        assertThat(run(groups.toArray(new String[0]))).as("%s", err).isZero();
        assertThat(said()).contains("\"rows\":{\"read\":" + rows);
        refused(2, "audit: expected at most 2000 combinations", path("rows"), "--score", "s", "--groups", "zip");
    }

    @Test
    void withoutAnswersSelectionAloneIsAudited() throws IOException {
        Files.writeString(directory.resolve("some.csv"), "y,s,g,town\n1,0.9,a,x\n0,0.2,b,x\n1,0.4,a,x\n0,0.1,b,x\n");
        String answers = path("some.csv");
        assertThat(run("audit", "--predictions", answers, "--score", "s", "--groups", "town,g"))
                .as("%s", err)
                .isZero();
        assertThat(said())
                .contains("selection_rate")
                .doesNotContain("tpr")
                .contains("note: town: one group only, [[x]], nothing to compare")
                .contains("note: too small to judge, fewer than 100 rows: x (4); a (2); b (2)");
    }
}
