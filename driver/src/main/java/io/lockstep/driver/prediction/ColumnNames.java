package io.lockstep.driver.prediction;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** Names of the output's columns, which Spark tells apart by more than their case. */
public final class ColumnNames {
    private static final String PREFIX = "model_";

    private ColumnNames() {}

    /**
     * Names the model's columns apart from the input's.
     *
     * @param schema the input's columns, then the model's
     * @param input names of the input's columns
     */
    public static StructType apart(StructType schema, List<String> input) {
        StructField[] fields = schema.fields();
        List<String> all = List.of(schema.fieldNames());
        Map<String, String> renamed = renamed(all.subList(input.size(), all.size()), input);
        StructType named = new StructType();
        for (int i = 0; i < fields.length; i++) {
            StructField field = fields[i];
            String name = i < input.size() ? field.name() : renamed.getOrDefault(field.name(), field.name());
            named = named.add(name, field.dataType(), field.nullable(), field.metadata());
        }
        return named;
    }

    /** The model's columns that have another name than usual, with that name. */
    public static Map<String, String> renamed(List<String> answers, List<String> input) {
        Set<String> inputs = lower(input);
        Set<String> taken = lower(answers);
        taken.addAll(inputs);
        Map<String, String> renamed = new LinkedHashMap<>();
        for (String name : answers) {
            if (inputs.contains(name.toLowerCase(Locale.ROOT))) {
                String free = name;
                while (!taken.add(free.toLowerCase(Locale.ROOT))) {
                    free = PREFIX + free;
                }
                renamed.put(name, free);
            }
        }
        return renamed;
    }

    private static Set<String> lower(List<String> names) {
        Set<String> lower = new HashSet<>();
        names.forEach(name -> lower.add(name.toLowerCase(Locale.ROOT)));
        return lower;
    }

    /** A session that writes the columns: where names differ by case alone, one that tells them apart by it. */
    public static SparkSession session(SparkSession spark, StructType schema) {
        List<String> names = List.of(schema.fieldNames());
        if (lower(names).size() == names.size()) {
            return spark;
        }
        SparkSession sensitive = spark.newSession();
        sensitive.conf().set("spark.sql.caseSensitive", "true");
        return sensitive;
    }
}
