package io.lockstep.driver.source;

import io.lockstep.driver.image.Drawing;
import io.lockstep.driver.sound.Wav;
import io.lockstep.driver.testing.LocalSpark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.StructType;

/** Rows of what Spark reads by other jars, of archives, and of tables of many types. */
enum ForeignExamples implements SourceExamples {
    AVRO {
        @Override
        public Source write(Path directory, List<List<Integer>> files, String prefix) throws IOException {
            SourceExamples.writeTables(directory, prefix, "avro", files);
            return new SparkFormat("avro", Map.of(), Map.of(), directory.toString(), null, null);
        }

        @Override
        public String row(int number) {
            return number + " | B" + number;
        }
    },

    /** A table of a database. */
    JDBC {
        @Override
        public Source write(Path directory, List<List<Integer>> files, String prefix) throws IOException {
            String url = "jdbc:h2:file:" + directory.resolve("base");
            try (Connection base = DriverManager.getConnection(url, "ada", PASSWORD)) {
                base.createStatement().execute("create table people (age bigint, city varchar)");
                try (PreparedStatement insert = base.prepareStatement("insert into people values (?, ?)")) {
                    for (int row : files.stream().flatMap(List::stream).toList()) {
                        insert.setLong(1, row);
                        insert.setString(2, "B" + row);
                        insert.execute();
                    }
                }
            } catch (SQLException e) {
                throw new IOException(e);
            }
            Map<String, String> options =
                    Map.of("url", url, "dbtable", "people", "user", "ada", "driver", "org.h2.Driver");
            return new SparkFormat("jdbc", options, Map.of("password", PASSWORD_NAME), null, null, null);
        }

        @Override
        public String row(int number) {
            return number + " | B" + number;
        }

        @Override
        public Map<String, Object> learning() {
            return Map.of("label", "CITY", "numeric", List.of("AGE"));
        }
    },

    LIBSVM {
        @Override
        public Source write(Path directory, List<List<Integer>> files, String prefix) throws IOException {
            for (int i = 0; i < files.size(); i++) {
                List<String> lines = files.get(i).stream()
                        .map(row -> row % 2 + " 1:" + row + (row % 3 == 0 ? "" : " 3:0.5"))
                        .toList();
                Files.write(directory.resolve(prefix + i), lines);
            }
            return new SparkFormat("libsvm", Map.of("numFeatures", "3"), Map.of(), directory.toString(), null, null);
        }

        @Override
        public String row(int number) {
            return number % 2 + ".0 | [" + number + ".0, 0.0, " + (number % 3 == 0 ? 0.0 : 0.5) + "]";
        }

        @Override
        public Map<String, Object> learning() {
            return SourceExamples.column("label", "array", Map.of("column", "features"));
        }

        @Override
        public int classes() {
            return 2;
        }
    },

    IMAGES_IN_TAR {
        @Override
        public Source write(Path directory, List<List<Integer>> files, String prefix) throws IOException {
            Map<String, byte[]> pictures = new LinkedHashMap<>();
            for (int row : files.stream().flatMap(List::stream).toList()) {
                pictures.put("c" + row % 2 + "/" + row + ".png", Drawing.png(3, 2, row));
            }
            Path tar = Files.write(directory.resolve("pictures.tar"), ImageFolderIT.tar(pictures));
            return new ImageFolder(tar.toString(), null, null, null, 3, true, 1000);
        }

        @Override
        public String row(int number) {
            return new ImageFolderExamples().row(number);
        }

        @Override
        public Map<String, Object> learning() {
            return new ImageFolderExamples().learning();
        }

        @Override
        public int classes() {
            return 2;
        }
    },

    SOUNDS_IN_TAR {
        @Override
        public Source write(Path directory, List<List<Integer>> files, String prefix) throws IOException {
            Map<String, byte[]> sounds = new LinkedHashMap<>();
            for (int row : files.stream().flatMap(List::stream).toList()) {
                sounds.put("all/c" + row % 2 + "/" + row + ".wav", Wav.of(8000, row, -row));
            }
            Path tar = Files.write(directory.resolve("sounds.tar"), ImageFolderIT.tar(sounds));
            return new WavFolder(tar.toString(), "all", true, null, Map.of(), Map.of());
        }

        @Override
        public String row(int number) {
            return new WavFolderExamples().row(number);
        }

        @Override
        public Map<String, Object> learning() {
            return new WavFolderExamples().learning();
        }

        @Override
        public int classes() {
            return 2;
        }
    },

    IMAGES_BY_PATH {
        @Override
        public Source write(Path directory, List<List<Integer>> files, String prefix) throws IOException {
            Path pictures = Files.createDirectories(directory.resolve("pictures"));
            List<String> lines = new ArrayList<>(List.of("picture,label"));
            for (int row : files.stream().flatMap(List::stream).toList()) {
                Files.write(pictures.resolve(row + ".png"), Drawing.png(3, 2, row));
                lines.add(row + ".png,k" + row % 2);
            }
            Path table = Files.write(directory.resolve("all.csv"), lines);
            Source rows = new Csv(table.toString(), true, List.of(), ",", "\"", null);
            return new ImageTable(rows, "picture", pictures.toString(), 3, 2, 3, 100);
        }

        @Override
        public String row(int number) {
            return number + ".png | k" + number % 2 + " | " + Arrays.toString(Drawing.pixels(3, 2, number));
        }

        @Override
        public Map<String, Object> learning() {
            return Map.of("label", "label");
        }

        @Override
        public int classes() {
            return 2;
        }
    },

    TYPES_IN_PARQUET,
    TYPES_IN_ORC;

    static final String PASSWORD_NAME = "base.password";
    static final String PASSWORD = "correct horse";

    /** Of many types: structures, one whose name has a dot, decimals, times, arrays, vectors dense and sparse. */
    @Override
    public Source write(Path directory, List<List<Integer>> files, String prefix) throws IOException {
        String format = this == TYPES_IN_ORC ? "orc" : "parquet";
        StructType type = new StructType().add("id", "bigint").add("v", SQLDataTypes.VectorType());
        for (int i = 0; i < files.size(); i++) {
            List<Row> rows = files.get(i).stream()
                    .map(row -> RowFactory.create((long) row, vector(row)))
                    .toList();
            LocalSpark.session()
                    .createDataFrame(rows, type)
                    .selectExpr(
                            "v",
                            "named_struct('x', id / 2, 'y.z', named_struct('n', cast(id as decimal(38,4)))) `a.b`",
                            "array(id, 1L) ids",
                            "date_add(date'2026-11-23', cast(id as int)) day",
                            "timestamp'2026-11-23 01:02:03.5' at",
                            "cast(id as tinyint) small",
                            "cast(id % 2 as boolean) odd")
                    .coalesce(1)
                    .write()
                    .format(format)
                    .save(directory.resolve(prefix + i).toString());
        }
        return format.equals("orc")
                ? new Orc(directory.toString(), null, null, false)
                : new Parquet(directory.toString());
    }

    private static Vector vector(int row) {
        return row % 2 == 0 ? Vectors.dense(row, 0, 0.5) : Vectors.sparse(3, new int[] {0, 2}, new double[] {row, 0.5});
    }

    @Override
    public String row(int number) {
        return "[" + number + ".0, 0.0, 0.5] | " + number / 2.0 + " | " + number + ".0000 | [" + number
                + ".0, 1.0] | " + java.time.LocalDate.of(2026, 11, 23).plusDays(number)
                + " | 2026-11-23 01:02:03.5 | " + number + " | " + (number % 2 == 1);
    }

    @Override
    public Map<String, Object> learning() {
        if (!ofTypes()) {
            return SourceExamples.super.learning();
        }
        return Map.of(
                "label",
                "odd",
                "columns",
                List.of(
                        Map.of("array", Map.of("column", "v")),
                        Map.of("array", Map.of("column", "ids")),
                        Map.of("numeric", "`a.b`.x"),
                        Map.of("numeric", "`a.b`.`y.z`.n"),
                        Map.of("numeric", "small"),
                        Map.of("date", "day"),
                        Map.of("date", "at")));
    }

    @Override
    public int classes() {
        return ofTypes() ? 2 : ROWS;
    }

    private boolean ofTypes() {
        return this == TYPES_IN_ORC || this == TYPES_IN_PARQUET;
    }
}
