package io.lockstep.driver.feature;

import io.lockstep.kernels.plaindata.Excerpt;
import io.lockstep.kernels.plaindata.Names;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Difference between the columns that a model was trained on and those of rows that it is to score.
 *
 * @param changes those of training in their order, then new ones
 */
public record SchemaDrift(List<Change> changes) {
    /** What became of a column. */
    public enum Kind {
        /** It is not there. */
        MISSING("missing"),
        /** Its type is of another family: a number became text, or the like. */
        RETYPED("type changed"),
        /** Its values could not be missing, and now may. */
        NULLABLE("may be missing now"),
        /** It was not there at training. */
        NEW("new");

        private final String text;

        Kind(String text) {
            this.text = text;
        }

        /** For people. */
        public String text() {
            return text;
        }
    }

    /**
     * A change.
     *
     * @param then its type at training; empty where it was not there
     * @param now its type; empty where it is not there
     * @param needed whether the model reads it
     * @param nearest the new column whose name is most like that of a missing one; empty: there is none
     */
    public record Change(String column, Kind kind, String then, String now, boolean needed, String nearest) {
        private boolean refused(boolean keepNew) {
            return kind == Kind.NEW ? !keepNew : needed && kind != Kind.NULLABLE;
        }

        private String describe() {
            String name = Excerpt.quoted(column);
            return switch (kind) {
                case MISSING ->
                    name + " " + then + " is missing"
                            + (nearest.isEmpty() ? "" : " (nearest: " + Excerpt.quoted(nearest) + ")");
                case RETYPED -> name + " " + then + " is " + now;
                case NULLABLE -> name + " may be missing";
                case NEW -> name + " " + now + " is new";
            };
        }
    }

    public SchemaDrift {
        changes = List.copyOf(changes);
    }

    /**
     * The changes from one set of columns to another. Types are compared by family, as values mean the same in any type
     * of theirs, and only where both formats declare them.
     *
     * @param needed columns that the model reads
     */
    public static SchemaDrift between(SourceSchema then, SourceSchema now, Set<String> needed) {
        Map<String, SourceSchema.Field> found = byName(now);
        Map<String, SourceSchema.Field> known = byName(then);
        Set<String> fresh = new TreeSet<>(found.keySet());
        fresh.removeAll(known.keySet());
        List<Change> changes = new ArrayList<>();
        boolean declared = then.declared() && now.declared();
        for (SourceSchema.Field field : known.values()) {
            SourceSchema.Field own = found.get(field.name());
            boolean read = needed.contains(field.name());
            if (own == null) {
                String nearest = read ? nearest(field.name(), fresh, found.keySet()) : "";
                changes.add(new Change(field.name(), Kind.MISSING, field.type(), "", read, nearest));
            } else if (declared && isOther(field.type(), own.type())) {
                changes.add(new Change(field.name(), Kind.RETYPED, field.type(), own.type(), read, ""));
            } else if (declared && own.nullable() && !field.nullable()) {
                changes.add(new Change(field.name(), Kind.NULLABLE, field.type(), own.type(), read, ""));
            }
        }
        for (SourceSchema.Field field : found.values()) {
            if (fresh.contains(field.name())) {
                changes.add(new Change(field.name(), Kind.NEW, "", field.type(), false, ""));
            }
        }
        return new SchemaDrift(changes);
    }

    /** The name that is most like a missing one, of new columns where there are any. */
    private static String nearest(String name, Set<String> fresh, Set<String> all) {
        return all.isEmpty() ? "" : Names.closest(name, fresh.isEmpty() ? all : fresh);
    }

    private static Map<String, SourceSchema.Field> byName(SourceSchema schema) {
        Map<String, SourceSchema.Field> fields = new LinkedHashMap<>();
        schema.columns().forEach(field -> fields.putIfAbsent(field.name(), field));
        return fields;
    }

    private static boolean isOther(String then, String now) {
        String before = family(then);
        String after = family(now);
        return !before.equals(after) && !before.equals("void") && !after.equals("void");
    }

    /** Types whose values mean the same have one family. */
    private static String family(String type) {
        if (type.equals("vector")) {
            return "array of number";
        }
        if (type.startsWith("array<")) {
            return "array of " + family(type.substring(6, type.length() - 1));
        }
        if (type.matches("(tinyint|smallint|int|bigint|float|double|decimal.*)")) {
            return "number";
        }
        if (type.matches("(string|varchar|char|binary).*")) {
            return "text";
        }
        return type.matches("(date|time|timestamp|interval).*") ? "time" : type;
    }

    /**
     * Refuses rows whose columns are not those that the model needs.
     *
     * @param where the rows are
     * @param keepNew whether columns that were not there at training are let through
     */
    public void check(String where, boolean keepNew) {
        List<String> refused = changes.stream()
                .filter(change -> change.refused(keepNew))
                .map(Change::describe)
                .toList();
        if (!refused.isEmpty()) {
            throw new SchemaDriftException(
                    where + ": expected the columns that the model was trained on, got others: " + Excerpt.list(refused)
                            + ". Give them the names and types they had, or train on such rows",
                    this);
        }
    }

    /** For machines: a row for each change. */
    public List<Map<String, Object>> plainData() {
        List<Map<String, Object>> rows = new ArrayList<>();
        for (Change change : changes) {
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("column", change.column());
            row.put("at_training", change.then());
            row.put("now", change.now());
            row.put("change", change.kind().text());
            row.put("needed", change.needed());
            rows.add(row);
        }
        return rows;
    }
}
