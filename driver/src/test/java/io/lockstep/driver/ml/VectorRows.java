package io.lockstep.driver.ml;

import io.lockstep.driver.testing.LocalSpark;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** Rows of three numbers, all different, whose largest is the class. */
final class VectorRows {
    static final StructType SCHEMA = new StructType()
            .add("id", DataTypes.IntegerType)
            .add("features", SQLDataTypes.VectorType())
            .add("label", DataTypes.DoubleType)
            .add("side", DataTypes.StringType)
            .add("amount", DataTypes.DoubleType)
            .add("weight", DataTypes.DoubleType)
            .add("held", DataTypes.BooleanType);

    private VectorRows() {}

    /** @param sparse whether vectors keep what is not zero alone */
    static Dataset<Row> of(int count, boolean sparse) {
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            double[] numbers = {(i * 37 % 101) / 101.0, i % 5 == 0 ? 0 : (i * 53 % 97) / 97.0, (i * 71 % 89) / 89.0};
            int largest = numbers[0] >= numbers[1] && numbers[0] >= numbers[2] ? 0 : numbers[1] >= numbers[2] ? 1 : 2;
            Vector vector = Vectors.dense(numbers);
            rows.add(RowFactory.create(
                    i,
                    sparse ? vector.toSparse() : vector,
                    (double) largest,
                    i % 2 == 0 ? "left" : "right",
                    2 * numbers[0] - numbers[1],
                    1 + i % 3 / 2.0,
                    i % 7 == 0));
        }
        return LocalSpark.session().createDataFrame(rows, SCHEMA);
    }
}
