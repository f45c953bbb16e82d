package io.lockstep.driver.prediction;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.rdd.RDD;
import org.apache.spark.sql.catalyst.expressions.Alias;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.CreateNamedStruct;
import org.apache.spark.sql.catalyst.expressions.ExprId;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.GetStructField;
import org.apache.spark.sql.catalyst.expressions.KnownNotNull;
import org.apache.spark.sql.catalyst.expressions.Literal;
import org.apache.spark.sql.catalyst.expressions.NamedExpression;
import org.apache.spark.sql.execution.ColumnarToRowExec;
import org.apache.spark.sql.execution.InputAdapter;
import org.apache.spark.sql.execution.ProjectExec;
import org.apache.spark.sql.execution.SparkPlan;
import org.apache.spark.sql.execution.WholeStageCodegenExec;
import org.apache.spark.sql.vectorized.ColumnarBatch;
import scala.collection.Seq;

/**
 * Rows in batches of columns, as Spark's readers of Parquet decode them, before rows are made of them.
 *
 * @param batches each of which may change when the next is read
 * @param places of the columns of a selection among those of a batch; {@link #NOTHING} of one that is null in all rows. Not
 *     modified.
 * @param files that the columns of batches are read from, as they are
 */
@SuppressWarnings("ArrayRecordComponent") // nobody compares it
record ColumnBatches(RDD<ColumnarBatch> batches, int[] places, FileColumns files) {
    /** Place of a column of nulls. */
    static final int NOTHING = -1;

    /** What a column of a plan comes from. */
    private sealed interface Origin {}

    /** A column of the batches. */
    private record Read(int place) implements Origin {}

    /** A structure made of others. */
    private record Structure(List<Origin> fields) implements Origin {}

    private record Null() implements Origin {}

    private record Computed() implements Origin {}

    /**
     * The batches that a plan's rows are made of; empty where the rows are not columns of batches that are read as they are.
     *
     * @param plan of a selection
     */
    static Optional<ColumnBatches> of(SparkPlan plan) {
        try {
            return under(plan);
        } catch (ReflectiveOperationException e) {
            return Optional.empty(); // a plan of a version that says its columns otherwise is read in rows
        }
    }

    private static Optional<ColumnBatches> under(SparkPlan plan) throws ReflectiveOperationException {
        List<ProjectExec> projections = new ArrayList<>();
        SparkPlan below = inner(plan);
        while (below instanceof ProjectExec projection) {
            projections.add(0, projection);
            below = inner(projection.child());
        }
        if (!(below instanceof ColumnarToRowExec rows) || projections.isEmpty()) {
            return Optional.empty();
        }
        SparkPlan read = inner(rows.child());
        int[] places = places(projections, read);
        return read.supportsColumnar() && places.length > 0
                ? Optional.of(new ColumnBatches(read.executeColumnar(), places, FileColumns.of(read)))
                : Optional.empty();
    }

    /** A plan without what stands for how it is compiled. */
    private static SparkPlan inner(SparkPlan plan) {
        if (plan instanceof WholeStageCodegenExec compiled) {
            return inner(compiled.child());
        }
        return plan instanceof InputAdapter adapter ? inner(adapter.child()) : plan;
    }

    /** Whether columns of the selection are columns of the batches. */
    boolean have(Set<Integer> columns) {
        return columns.stream().noneMatch(column -> places[column] == NOTHING);
    }

    /** Name that a column of the selection has in the Parquet files which it is read from; empty where it is not. */
    Optional<String> fileColumn(int column) {
        return places[column] == NOTHING ? Optional.empty() : files.name(places[column]);
    }

    /**
     * What a method gives, in order. It is looked up by its name: what sequence it returns is not the same in all versions of
     * Scala.
     */
    private static List<Object> all(Object of, String method) throws ReflectiveOperationException {
        List<Object> all = new ArrayList<>();
        if (of.getClass().getMethod(method).invoke(of) instanceof Seq<?> found) {
            for (int i = 0; i < found.length(); i++) {
                all.add(found.apply(i));
            }
        }
        return all;
    }

    /** Empty where there are none, or not all are columns that are read. */
    private static int[] places(List<ProjectExec> projections, SparkPlan read) throws ReflectiveOperationException {
        Map<ExprId, Origin> known = new HashMap<>();
        for (Object column : all(read, "output")) {
            known.put(((NamedExpression) column).exprId(), new Read(known.size()));
        }
        List<Origin> last = List.of();
        for (ProjectExec projection : projections) {
            last = new ArrayList<>();
            for (Object column : all(projection, "projectList")) {
                Origin origin = origin((Expression) column, known);
                last.add(origin);
                known.put(((NamedExpression) column).exprId(), origin);
            }
        }
        int[] places = new int[last.size()];
        for (int i = 0; i < places.length; i++) {
            if (last.get(i) instanceof Read column) {
                places[i] = column.place();
            } else if (last.get(i) instanceof Null) {
                places[i] = NOTHING;
            } else {
                return new int[0];
            }
        }
        return places;
    }

    private static Origin origin(Expression expression, Map<ExprId, Origin> known) throws ReflectiveOperationException {
        if (expression instanceof Alias alias) {
            return origin(alias.child(), known);
        }
        if (expression instanceof KnownNotNull same) {
            return origin(same.child(), known);
        }
        if (expression instanceof Attribute column) {
            return known.getOrDefault(column.exprId(), new Computed());
        }
        if (expression instanceof CreateNamedStruct made) {
            List<Origin> fields = new ArrayList<>();
            for (Object field : all(made, "valExprs")) {
                fields.add(origin((Expression) field, known));
            }
            return new Structure(fields);
        }
        if (expression instanceof GetStructField field && origin(field.child(), known) instanceof Structure structure) {
            return structure.fields().get(field.ordinal());
        }
        return expression instanceof Literal literal && literal.value() == null ? new Null() : new Computed();
    }
}
