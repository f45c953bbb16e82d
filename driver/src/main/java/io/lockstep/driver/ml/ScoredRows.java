package io.lockstep.driver.ml;

import io.lockstep.driver.files.Files;
import io.lockstep.driver.prediction.Answers;
import io.lockstep.driver.scoring.BadInputException;
import io.lockstep.driver.scoring.ModelSource;
import io.lockstep.driver.scoring.RowScorer;
import io.lockstep.driver.scoring.ScoringPlan;
import io.lockstep.driver.source.SourceRows;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.TaskCompletionListener;
import org.jspecify.annotations.Nullable;

/** Rows of one task with a model's columns behind their own, in the order they came; unusable ones are refused or left out. */
final class ScoredRows implements Iterator<Row>, AutoCloseable {
    private final RowScorer<Row> scorer;
    private final Answers answers;
    private final AddedColumns added;
    private final Iterator<Row> source;
    private List<Row> taken = List.of();
    private int next;
    private boolean ended;

    /**
     * @param files of the model, asked for when they are needed
     * @param positions of the plan's columns in a row
     */
    ScoredRows(ScoringPlan plan, Supplier<Files> files, int[] positions, AddedColumns added, Iterator<Row> source)
            throws IOException {
        this.added = added;
        this.source = source;
        this.scorer = ModelSource.reading(
                files,
                () -> new RowScorer<Row>(
                        plan, row -> values(row, positions), row -> null, row -> "a row of the DataFrame"));
        this.answers = new Answers(scorer.preprocessing(), scorer.model());
    }

    /**
     * A data set with a model's columns; nothing is computed yet.
     *
     * @param columns that the model reads, in the order of its plan
     * @param schema with the columns added
     */
    static Dataset<Row> of(
            Dataset<?> dataset,
            HeldModel model,
            ScoringPlan plan,
            List<String> columns,
            AddedColumns added,
            StructType schema) {
        StructType own = dataset.schema();
        int[] positions = columns.stream().mapToInt(own::fieldIndex).toArray();
        Broadcast<Map<String, byte[]>> contents =
                model.broadcast(dataset.sparkSession().sparkContext());
        String json = plan.toJson();
        MapPartitionsFunction<Row, Row> scoring = rows -> task(json, contents, positions, added, rows);
        return described(dataset.toDF().mapPartitions(scoring, Encoders.row(schema)), schema);
    }

    /** The same columns with the metadata that encoders drop. */
    private static Dataset<Row> described(Dataset<Row> scored, StructType schema) {
        if (Arrays.stream(schema.fields()).allMatch(field -> field.metadata().equals(Metadata.empty()))) {
            return scored;
        }
        String[] numbers =
                IntStream.range(0, schema.size()).mapToObj(Integer::toString).toArray(String[]::new);
        return scored.toDF(numbers) // as columns may have one name
                .select(IntStream.range(0, schema.size())
                        .mapToObj(i ->
                                functions.col(numbers[i]).as(schema.fields()[i].name(), schema.fields()[i].metadata()))
                        .toArray(Column[]::new));
    }

    private static Iterator<Row> task(
            String plan,
            Broadcast<Map<String, byte[]>> contents,
            int[] positions,
            AddedColumns added,
            Iterator<Row> rows)
            throws IOException {
        ScoredRows scored =
                new ScoredRows(ScoringPlan.of(plan), () -> HeldModel.files(contents.value()), positions, added, rows);
        TaskContext context = TaskContext.get();
        if (context != null) {
            context.addTaskCompletionListener((TaskCompletionListener) ended -> scored.close());
        }
        return scored;
    }

    private static @Nullable Object[] values(Row row, int[] positions) {
        @Nullable Object[] values = new @Nullable Object[positions.length];
        for (int i = 0; i < positions.length; i++) {
            values[i] = SourceRows.plain(row.get(positions[i]));
        }
        return values;
    }

    @Override
    public boolean hasNext() {
        if (next == taken.size() && !ended) {
            try {
                taken = scorer.next(source);
            } catch (BadInputException e) {
                String message =
                        e.where() + ": " + e.problem() + ". Correct the row, or set handleInvalid to skip such rows";
                throw new UncheckedIOException(message, new IOException(message)); // whose own words name a config
            }
            next = 0;
            ended = taken.isEmpty();
        }
        return !ended;
    }

    @Override
    public Row next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        Row row = taken.get(next);
        int columns = row.length();
        @Nullable Object[] values = new @Nullable Object[columns + added.count()];
        for (int i = 0; i < columns; i++) {
            values[i] = row.get(i);
        }
        added.write(answers, scorer.scores(), next, values, columns);
        next++;
        return RowFactory.create(values);
    }

    @Override
    public void close() {
        scorer.close();
    }
}
