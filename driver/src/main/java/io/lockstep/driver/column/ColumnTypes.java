package io.lockstep.driver.column;

import io.lockstep.driver.value.ColumnType;
import io.lockstep.kernels.plaindata.Excerpt;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** Types of a source's columns, held against what they are to be, before any row is read. */
public final class ColumnTypes {
    private final Map<String, ColumnType> types = new HashMap<>();

    /** @param types of the columns, in order */
    public ColumnTypes(List<String> columns, List<ColumnType> types) {
        for (int i = 0; i < columns.size(); i++) {
            this.types.put(columns.get(i), types.get(i));
        }
    }

    /**
     * @param where the column is named, with what follows it, or nothing
     * @throws IllegalArgumentException when there is such a column and its values can be no numbers
     */
    public void requireNumber(String where, String column) {
        require(where, column, "a column of numbers", ColumnType::hasNumber);
    }

    /** As {@link #requireNumber}, for values that are compared: categories, classes and keys. */
    public void requireText(String where, String column) {
        require(where, column, "a column of text, numbers, booleans, dates or times", ColumnType::hasText);
    }

    /** As {@link #requireNumber}, for arrays and images. */
    public void requireNumbers(String where, String column) {
        require(where, column, "a column of arrays of numbers, vectors or pixels", ColumnType::hasNumbers);
    }

    /** As {@link #requireNumber}, for files. */
    public void requireBytes(String where, String column) {
        require(where, column, "a column of bytes, each value a file", type -> type.kind() == ColumnType.Kind.BYTES);
    }

    private void require(String where, String column, String expected, Predicate<ColumnType> fits) {
        ColumnType type = types.get(column);
        if (type != null && !fits.test(type)) {
            throw new IllegalArgumentException(where + "column " + Excerpt.quoted(column) + ": expected " + expected
                    + ", got type " + type.name() + ". " + advice(type));
        }
    }

    private static String advice(ColumnType type) {
        return switch (type.kind()) {
            case NUMBERS -> "Arrays of numbers go under arrays; make one value of each, or leave the column out";
            case ARRAY, OTHER -> "Make a column of single values, or of arrays of numbers, of it, or leave it out";
            case TIME -> "Make a number of it, such as days, or list it under categorical";
            case SCALAR, BYTES -> "Single values go under numeric or categorical; make arrays of them, or leave it out";
        };
    }
}
