package io.lockstep.scorer;

import io.lockstep.driver.feature.PredictedRow;
import io.lockstep.driver.feature.Preprocessing;
import io.lockstep.driver.files.LocalReader;
import io.lockstep.driver.modeldir.LoadedModel;
import io.lockstep.driver.modeldir.ModelDirectory;
import io.lockstep.kernels.backend.CompileOptions;
import io.lockstep.kernels.backend.Precision;
import io.lockstep.kernels.backend.registry.Backends;
import io.lockstep.kernels.network.InferenceWorkspace;
import io.lockstep.kernels.network.Network;
import io.lockstep.kernels.plaindata.Names;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A saved model that scores rows in this JVM. Thread-safe: each thread that scores at the same time as others has memory of
 * its own, kept for the next. To be closed when no more rows come.
 */
public final class Scorer implements AutoCloseable {
    private final LoadedModel model;
    private final Network network;
    private final List<String> columns;
    private final Set<String> known;
    private final PredictedRow answers;
    private final List<String> names;
    private final Deque<RowPass> idle = new ArrayDeque<>();
    private int scoring;
    private boolean closed;

    private Scorer(LoadedModel model, Network network) {
        this.model = model;
        this.network = network;
        Preprocessing preprocessing = model.preprocessing();
        Set<String> read = new LinkedHashSet<>();
        preprocessing.features().forEach(feature -> read.add(feature.column()));
        this.columns = List.copyOf(read);
        this.known = new LinkedHashSet<>(read);
        known.addAll(preprocessing.needed(true));
        known.addAll(preprocessing.targets());
        if (preprocessing.key() != null) {
            known.add(preprocessing.key());
        }
        this.answers = new PredictedRow(preprocessing, model.spec());
        this.names = answers.names();
    }

    /**
     * Reads and checks a model, and makes it ready to score: by the backend that {@code -Dlockstep.backend=} names, or
     * the fastest that loads here.
     *
     * @param directory that {@code train} printed, on this machine
     * @throws java.io.FileNotFoundException when it holds no model
     * @throws IOException when a file is damaged, or is of a later version
     * @throws IllegalArgumentException when the model reads more than single rows
     */
    public static Scorer open(String directory) throws IOException {
        LoadedModel model = ModelDirectory.load(new LocalReader(), directory);
        if (model.preprocessing().windows() != null) {
            throw new IllegalArgumentException(model.directory()
                    + ": expected a model of single rows, got one of windows of rows. Score with lockstep predict");
        }
        Network network = model.network(
                Backends.choose().backend(),
                CompileOptions.scoring(Precision.F32).withSmallPasses());
        try {
            Scorer scorer = new Scorer(model, network);
            scorer.idle.add(scorer.newPass());
            return scorer;
        } catch (RuntimeException e) {
            network.close();
            throw e;
        }
    }

    /** {@link #open(String)} of a path. */
    public static Scorer open(Path directory) throws IOException {
        return open(directory.toString());
    }

    /** Names of the columns that the model reads. */
    public List<String> columns() {
        return columns;
    }

    /** Names of the columns that an answer has. */
    public List<String> answers() {
        return names;
    }

    /**
     * Scores a row.
     *
     * @param row value by column, null where it is missing: numbers, text, times; images and other bytes as {@code byte[]},
     *     sequences as arrays or lists. Columns of the training rows that the model does not read may be there. Not modified.
     * @return value by the name of the column that {@code predict} writes
     * @throws IllegalArgumentException when the row cannot be used, in the words of {@code predict}
     */
    public Map<String, @Nullable Object> score(Map<String, ? extends @Nullable Object> row) {
        return named(scoreValues(List.<@Nullable Object[]>of(values(row, 0)))).get(0);
    }

    /**
     * Scores rows, in less time than one after another.
     *
     * @throws IllegalArgumentException as {@link #score(Map)}, naming the row
     */
    public List<Map<String, @Nullable Object>> score(List<? extends Map<String, ? extends @Nullable Object>> rows) {
        List<@Nullable Object[]> values = new ArrayList<>(rows.size());
        for (int i = 0; i < rows.size(); i++) {
            values.add(values(rows.get(i), i));
        }
        return named(scoreValues(values));
    }

    /**
     * Scores a row without names.
     *
     * @param values in the order of {@link #columns}. Not modified.
     * @return in the order of {@link #answers}
     * @throws IllegalArgumentException as {@link #score(Map)}
     */
    public @Nullable Object[] scoreValues(@Nullable Object... values) {
        if (values.length != columns.size()) {
            throw new IllegalArgumentException("row 0: expected " + columns.size() + " values, of " + columns + ", got "
                    + values.length + ". Give them in this order");
        }
        @Nullable Object[] plain = new @Nullable Object[values.length];
        for (int i = 0; i < plain.length; i++) {
            plain[i] = RowValues.plain(values[i]);
        }
        return scoreValues(List.<@Nullable Object[]>of(plain)).get(0);
    }

    private @Nullable Object[] values(Map<String, ? extends @Nullable Object> row, int number) {
        @Nullable Object[] values = new @Nullable Object[columns.size()];
        int found = 0;
        for (int i = 0; i < values.length; i++) {
            Object value = row.get(columns.get(i));
            if (value != null || row.containsKey(columns.get(i))) {
                found++;
            }
            values[i] = RowValues.plain(value);
        }
        if (found < values.length || row.size() > found) {
            check(row, number);
        }
        return values;
    }

    private void check(Map<String, ? extends @Nullable Object> row, int number) {
        for (String column : row.keySet()) {
            if (!known.contains(column)) {
                throw new IllegalArgumentException("row " + number + ": " + Names.unknown("column", column, known)
                        + ". Correct its name, or leave it out");
            }
        }
        for (String column : columns) {
            if (!row.containsKey(column)) {
                throw new IllegalArgumentException("row " + number + ": expected columns " + columns
                        + ", got none named '" + column + "'. Add it; null where its value is missing");
            }
        }
    }

    private List<@Nullable Object[]> scoreValues(List<@Nullable Object[]> rows) {
        List<@Nullable Object[]> answered = new ArrayList<>(rows.size());
        RowPass pass = take();
        try {
            for (int from = 0; from < rows.size(); from += InferenceWorkspace.ROWS) {
                int until = Math.min(rows.size(), from + InferenceWorkspace.ROWS);
                pass.score(rows.subList(from, until), from, answers, answered);
            }
        } finally {
            giveBack(pass);
        }
        return answered;
    }

    private List<Map<String, @Nullable Object>> named(List<@Nullable Object[]> rows) {
        List<Map<String, @Nullable Object>> named = new ArrayList<>(rows.size());
        for (@Nullable Object[] row : rows) {
            Map<String, @Nullable Object> columnsOfRow = new LinkedHashMap<>();
            for (int i = 0; i < row.length; i++) {
                columnsOfRow.put(names.get(i), row[i]);
            }
            named.add(columnsOfRow);
        }
        return named;
    }

    private RowPass newPass() {
        return new RowPass(model, network, columns);
    }

    private RowPass take() {
        synchronized (idle) {
            if (closed) {
                throw new IllegalStateException("scorer: expected it to be open, got a call after close. Open another");
            }
            scoring++;
            RowPass pass = idle.pollLast();
            if (pass != null) {
                return pass;
            }
        }
        try {
            return newPass();
        } catch (RuntimeException e) {
            ended();
            throw e;
        }
    }

    private void giveBack(RowPass pass) {
        synchronized (idle) {
            idle.addLast(pass);
        }
        ended();
    }

    private void ended() {
        synchronized (idle) {
            scoring--;
            if (closed && scoring == 0) {
                free();
            }
        }
    }

    private void free() {
        idle.forEach(RowPass::close);
        idle.clear();
        network.close();
    }

    /** Frees the model's memory, once those that score now are done. */
    @Override
    public void close() {
        synchronized (idle) {
            boolean first = !closed;
            closed = true;
            if (first && scoring == 0) {
                free();
            }
        }
    }
}
