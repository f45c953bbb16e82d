package io.lockstep.driver.ml;

import io.lockstep.driver.config.Question;
import io.lockstep.driver.config.RunConfig;
import io.lockstep.driver.prediction.ColumnNames;
import io.lockstep.kernels.loss.Target;
import java.util.List;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StructType;

/**
 * Columns that a model will add, as far as a config and a schema tell before its classes are learnt: of classes and numbers. Stages
 * behind it are held against them.
 */
final class ExpectedColumns {
    private ExpectedColumns() {}

    /** A schema with these columns. */
    static StructType with(RunConfig config, StructType schema) {
        StructType extended = schema;
        List<Question> questions = config.questions();
        for (int i = 0; i < questions.size(); i++) {
            boolean named = questions.size() > 1 && !config.model().outputs().isEmpty();
            String prefix = named ? config.model().outputs().get(i).node() + "_" : "";
            extended = with(questions.get(i), prefix, schema, extended);
        }
        return ColumnNames.apart(extended, List.of(schema.fieldNames()));
    }

    private static StructType with(Question question, String prefix, StructType schema, StructType extended) {
        if (question.task() instanceof Target.Numbers) {
            DataType type = question.targets().size() > 1
                    ? DataTypes.createArrayType(DataTypes.DoubleType, false)
                    : DataTypes.DoubleType;
            return extended.add(prefix + "prediction", type, false);
        }
        String label = question.label();
        boolean classes = question.task() instanceof Target.ClassIndex || question.task() instanceof Target.YesNo;
        if (!classes || label == null) {
            return extended;
        }
        boolean numbers = schema.apply(label).dataType() instanceof NumericType;
        return extended.add(prefix + "prediction", numbers ? DataTypes.LongType : DataTypes.StringType, true)
                .add(prefix + "probability", DataTypes.createArrayType(DataTypes.FloatType, false), false);
    }
}
