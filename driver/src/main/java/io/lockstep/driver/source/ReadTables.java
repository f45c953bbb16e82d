package io.lockstep.driver.source;

import java.lang.reflect.InvocationTargetException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.jspecify.annotations.Nullable;
import scala.Option;
import scala.collection.Seq;

/**
 * Tables in the plan of a query of Spark SQL, but for those of subqueries within expressions. A plan has no interface that
 * is the same in all versions of Spark, nor do formats say their version alike: methods are looked up by their names, and
 * what is not found is left out.
 */
final class ReadTables {
    /** How the file index of a Delta table shows itself. */
    private static final Pattern DELTA = Pattern.compile("Delta\\[version=(\\d+),.*", Pattern.DOTALL);

    /** Iceberg's property of a table that is read as it is now. */
    private static final String CURRENT_SNAPSHOT = "current-snapshot-id";

    /** Formats of Spark's older interface have the first as their superclass. */
    private static final Set<String> TEXT = Set.of("TextBasedFileFormat", "CSVTable", "JsonTable", "XmlTable");

    private ReadTables() {}

    static List<TableRead> of(Dataset<Row> rows) {
        List<TableRead> tables = new ArrayList<>();
        if (of(rows, "queryExecution", "analyzed", "collectLeaves") instanceof Seq<?> leaves) {
            for (int i = 0; i < leaves.length(); i++) {
                TableRead table = table(leaves.apply(i));
                if (table != null && !tables.contains(table)) {
                    tables.add(table);
                }
            }
        }
        return tables;
    }

    /**
     * Whether text is parsed for them, where what is a bad row, and so which rows there are, depends on the columns that are
     * asked for.
     */
    static boolean areText(Dataset<Row> rows) {
        if (of(rows, "queryExecution", "analyzed", "collectLeaves") instanceof Seq<?> leaves) {
            for (int i = 0; i < leaves.length(); i++) {
                Object leaf = leaves.apply(i);
                if (isText(of(leaf, "relation", "fileFormat")) || isText(of(leaf, "table"))) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean isText(@Nullable Object format) {
        Class<?> type = format == null ? null : format.getClass();
        while (type != null && !TEXT.contains(type.getSimpleName())) {
            type = type.getSuperclass();
        }
        return type != null;
    }

    /** @return null for rows that come from no table */
    private static @Nullable TableRead table(Object leaf) {
        Object relation = of(leaf, "relation");
        if (relation != null) {
            String named = identifier(of(leaf, "catalogTable"));
            Object index = of(relation, "location");
            return index == null
                    ? new TableRead(named == null ? shown(relation) : named, null, null, null)
                    : new TableRead(
                            named == null ? String.valueOf(of(relation, "fileFormat")) : named,
                            delta(index),
                            of(index, "inputFiles") instanceof String[] files ? files.length : null,
                            of(index, "sizeInBytes") instanceof Long bytes ? bytes : null);
        }
        Object table = of(leaf, "table");
        if (table != null) {
            return new TableRead(String.valueOf(of(table, "name")), version(table), null, null);
        }
        String hive = identifier(of(leaf, "tableMeta"));
        return hive == null ? null : new TableRead(hive, null, null, null);
    }

    /** A relation's text may hold options of any kind; that of a database's table holds its name alone. */
    private static String shown(Object relation) {
        String kind = relation.getClass().getSimpleName();
        return kind.equals("JDBCRelation") ? relation.toString() : kind;
    }

    private static @Nullable String identifier(@Nullable Object catalogTable) {
        Object table = catalogTable instanceof Option<?> option ? option.getOrElse(() -> null) : catalogTable;
        Object name = table == null ? null : of(table, "identifier", "unquotedString");
        return name == null ? null : name.toString();
    }

    private static @Nullable String delta(Object index) {
        Matcher matcher = DELTA.matcher(index.toString());
        return matcher.matches() ? matcher.group(1) : null;
    }

    private static @Nullable String version(Object table) {
        for (String name : List.of("snapshotId", "version")) {
            Object version = of(table, name);
            if (version != null) {
                return version.toString();
            }
        }
        return of(table, "properties") instanceof Map<?, ?> properties && properties.containsKey(CURRENT_SNAPSHOT)
                ? Objects.toString(properties.get(CURRENT_SNAPSHOT))
                : null;
    }

    /** What methods without parameters give, one asked of the result of the one before; null where one is not there. */
    private static @Nullable Object of(Object object, String... methods) {
        Object found = object;
        for (String method : methods) {
            try {
                found = found == null
                        ? null
                        : found.getClass().getMethod(method).invoke(found);
            } catch (NoSuchMethodException | IllegalAccessException | InvocationTargetException e) {
                return null;
            }
        }
        return found;
    }
}
