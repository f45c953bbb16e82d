package io.lockstep.driver.source;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.MetadataBuilder;
import org.jspecify.annotations.Nullable;

/**
 * Shapes in which the arrays of a column stand in its rows, counted: arrays of as many numbers in two shapes would be
 * the same numbers in another order. Which one is right, the most rows say, wherever they lie.
 */
final class ArrayShapes {
    /** Numbers of an array, and rows by shape. */
    private final Map<Long, Map<String, Long>> counts = new TreeMap<>();

    /** Counts an array whose inner ones have one shape; others are refused where they are used. */
    void add(List<?> array) {
        flatten(array, new ArrayList<>()).ifPresent(shape -> count(text(shape), 1));
    }

    private void count(String shape, long rows) {
        long size = 1;
        for (String extent : shape.split("x", -1)) {
            size *= Long.parseLong(extent);
        }
        counts.computeIfAbsent(size, missing -> new TreeMap<>()).merge(shape, rows, Long::sum);
    }

    /** An array's shape, as {@code 2x3}; empty where it has none. */
    static String of(List<?> array) {
        return flatten(array, new ArrayList<>()).map(ArrayShapes::text).orElse("");
    }

    private static String text(List<Integer> shape) {
        return shape.stream().map(String::valueOf).collect(Collectors.joining("x"));
    }

    /** All counts, to be merged elsewhere. */
    String text() {
        return counts.values().stream()
                .flatMap(shapes -> shapes.entrySet().stream())
                .map(shape -> shape.getKey() + "=" + shape.getValue())
                .collect(Collectors.joining(" "));
    }

    void merge(String text) {
        for (String shape : text.isEmpty() ? new String[0] : text.split(" ", -1)) {
            int equals = shape.indexOf('=');
            count(shape.substring(0, equals), Long.parseLong(shape.substring(equals + 1)));
        }
    }

    /**
     * Shapes beside a more frequent one of as many numbers, with that; of two that are as frequent the first by its
     * text.
     */
    Map<String, String> odd() {
        Map<String, String> odd = new HashMap<>();
        counts.values().forEach(shapes -> {
            String usual = "";
            long most = 0;
            for (Map.Entry<String, Long> shape : shapes.entrySet()) {
                usual = shape.getValue() > most ? shape.getKey() : usual;
                most = Math.max(most, shape.getValue());
            }
            for (String shape : shapes.keySet()) {
                if (!shape.equals(usual)) {
                    odd.put(shape, usual);
                }
            }
        });
        odd.keySet().removeIf(shape -> shape.matches("(.*x)?0(x.*)?"));
        return odd;
    }

    /**
     * Shapes there are and those that are refused, for a column's type: where two parts of rows have the same, so have both
     * together.
     */
    Metadata metadata() {
        if (counts.isEmpty()) {
            return Metadata.empty();
        }
        String all = counts.values().stream()
                .flatMap(shapes -> shapes.keySet().stream())
                .collect(Collectors.joining(" "));
        return new MetadataBuilder()
                .putString("shapes", all)
                .putString("odd", new TreeMap<>(odd()).toString())
                .build();
    }

    /** Adds an array's numbers and gives its shape, which is empty where those in it differ in theirs. */
    static Optional<List<Integer>> flatten(List<?> list, List<@Nullable Double> flat) {
        List<Integer> inner = null;
        for (Object element : list) {
            List<Integer> shape = List.of();
            if (element instanceof List<?> nested) {
                Optional<List<Integer>> found = flatten(nested, flat);
                if (found.isEmpty()) {
                    return found;
                }
                shape = found.get();
            } else {
                flat.add(element instanceof Number number ? Double.valueOf(number.doubleValue()) : null);
            }
            if (inner != null && !inner.equals(shape)) {
                return Optional.empty();
            }
            inner = shape;
        }
        List<Integer> shape = new ArrayList<>(List.of(list.size()));
        shape.addAll(inner == null ? List.of() : inner);
        return Optional.of(shape);
    }
}
