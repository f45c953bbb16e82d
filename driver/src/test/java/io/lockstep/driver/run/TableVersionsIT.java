package io.lockstep.driver.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.lockstep.driver.cluster.LocalCluster;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Delta and Iceberg, whose jars are large: with {@code -Ptable-formats}. */
class TableVersionsIT {
    private static final String DELTA = "io.delta.sql.DeltaSparkSessionExtension";
    private static final String ICEBERG = "org.apache.iceberg.spark.extensions.IcebergSparkSessionExtensions";
    private static final Duration LIMIT = Duration.ofMinutes(4);

    private static boolean isPresent(String name) {
        try {
            Class.forName(name, false, TableVersionsIT.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException e) {
            return false;
        }
    }

    @Test
    void theVersionThatIsReadIsTheOneAskedForAndStandsInTheLineage(@TempDir Path directory) throws Exception {
        assumeTrue(
                isPresent(DELTA) && isPresent(ICEBERG),
                "Delta and Iceberg are not on the class path: build with -Ptable-formats");
        String warehouse = directory.resolve("ice").toString();
        Map<String, String> properties = Map.of(
                "spark.sql.extensions", DELTA + "," + ICEBERG,
                "spark.sql.catalog.spark_catalog", "org.apache.spark.sql.delta.catalog.DeltaCatalog",
                "spark.sql.catalog.ice", "org.apache.iceberg.spark.SparkCatalog",
                "spark.sql.catalog.ice.type", "hadoop",
                "spark.sql.catalog.ice.warehouse", warehouse,
                // by which Iceberg reads a path
                "spark.sql.catalog.default_iceberg", "org.apache.iceberg.spark.SparkCatalog",
                "spark.sql.catalog.default_iceberg.type", "hadoop",
                "spark.sql.catalog.default_iceberg.warehouse", warehouse);
        LocalCluster.Outcome outcome = LocalCluster.run(
                directory, "local[2]", properties, LIMIT, TableVersionsProgram.class, List.of(directory.toString()));
        assertThat(outcome.exitCode()).as(outcome.err()).isZero();
        List<String> lines = outcome.out().lines().toList();
        String first = after(lines, "first ");
        String second = after(lines, "second ");
        assertThat(lines)
                .contains(
                        "delta: 30 rows at 1",
                        "delta 0: 20 rows at 0",
                        "delta query: 20 rows at 0",
                        "iceberg: 30 rows at " + second,
                        "iceberg first: 20 rows at " + first,
                        "iceberg path: 30 rows at " + second,
                        "iceberg path first: 20 rows at " + first,
                        "iceberg query: 20 rows at " + first,
                        "trained on 20");
        assertThat(after(lines, "lineage ")).contains("\"version\":\"0\"");
    }

    private static String after(List<String> lines, String prefix) {
        return lines.stream()
                .filter(line -> line.startsWith(prefix))
                .map(line -> line.substring(prefix.length()))
                .findFirst()
                .orElseThrow();
    }
}
