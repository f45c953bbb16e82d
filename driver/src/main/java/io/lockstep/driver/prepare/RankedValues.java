package io.lockstep.driver.prepare;

import io.lockstep.driver.column.BadRowException;
import io.lockstep.driver.feature.Recipe;
import io.lockstep.driver.feature.RowContent;
import io.lockstep.driver.json.Json;
import io.lockstep.driver.source.SourceException;
import io.lockstep.driver.source.SourceRows;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.StreamSupport;
import org.apache.spark.Partitioner;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.sql.Row;
import org.jspecify.annotations.Nullable;
import scala.Tuple2;

/**
 * The value up to which a share of each stratum's rows lies, exactly: equal values are counted together, each stratum is
 * sorted by Spark, which writes what does not fit to disk, and gone through once. The driver holds one number a stratum.
 */
final class RankedValues {
    private static final int MOST_STRATA = 10_000;
    private static final int LENGTH_DIGITS = 8;
    private static final int HEX_DIGITS = 16;

    private RankedValues() {}

    /** Where a row is ranked, and by what. */
    record Ranked(String stratum, double value) {}

    /** Ranks a row. */
    interface Ranking extends Serializable {
        /** @param identity [16] */
        Ranked of(byte[] identity, @Nullable Object[] row) throws BadRowException;
    }

    /**
     * Of each stratum the largest of its smallest values, as many as the share of its rows, rounded, says; strata of too few
     * rows for one have none.
     *
     * @param share in (0, 1)
     */
    static Map<String, Double> smallest(SourceRows rows, Recipe recipe, Ranking ranking, double share)
            throws IOException {
        String plainRecipe = Json.line(recipe.toPlainData());
        JavaPairRDD<String, Long> counted = rows.javaRows()
                .mapPartitionsToPair(own -> ranked(plainRecipe, ranking, own))
                .reduceByKey(Long::sum);
        try {
            Map<String, Long> sizes = new TreeMap<>();
            counted.mapToPair(one -> new Tuple2<>(stratum(one._1()), one._2()))
                    .reduceByKey(Long::sum)
                    .map(one -> one._2() + " " + one._1())
                    .take(MOST_STRATA + 1)
                    .forEach(text -> sizes.put(
                            text.substring(text.indexOf(' ') + 1), Long.valueOf(text.substring(0, text.indexOf(' ')))));
            if (sizes.size() > MOST_STRATA) {
                throw new IllegalArgumentException("data.validation.stratify: expected a column of at most "
                        + MOST_STRATA + " values, got more. Use group to keep the rows of each together");
            }
            ByStratum partitioner = new ByStratum(Math.max(1, Math.min(sizes.size(), counted.getNumPartitions())));
            Map<String, Double> chosen = new TreeMap<>();
            counted.repartitionAndSortWithinPartitions(partitioner)
                    .mapPartitions(own -> chosen(own, sizes, share).iterator())
                    .collect()
                    .forEach(key -> chosen.put(stratum(key), value(key)));
            return chosen;
        } catch (IllegalArgumentException e) {
            throw e;
        } catch (RuntimeException e) {
            throw SourceException.of(e);
        } catch (Exception e) {
            // Spark throws its checked exceptions without declaring them
            throw SourceException.of(e);
        }
    }

    /** Rows that cannot be used have no rank; they are counted where rows are learnt from. */
    private static Iterator<Tuple2<String, Long>> ranked(String plainRecipe, Ranking ranking, Iterator<Row> rows)
            throws IOException {
        RowContent content = new RowContent(Plain.recipe(plainRecipe));
        Iterable<Row> own = () -> rows;
        return StreamSupport.stream(own.spliterator(), false)
                .map(row -> ranked(content, ranking, row))
                .flatMap(Optional::stream)
                .iterator();
    }

    private static Optional<Tuple2<String, Long>> ranked(RowContent content, Ranking ranking, Row row) {
        if (SourceRows.problem(row) != null) {
            return Optional.empty();
        }
        try {
            @Nullable Object[] values = SourceRows.values(row);
            Ranked own = ranking.of(content.identity(values), values);
            return Optional.of(new Tuple2<>(key(own.stratum, own.value), 1L));
        } catch (BadRowException e) {
            return Optional.empty();
        }
    }

    /** Sorts by stratum, then by value: strata of one length stand together, and none of another among them. */
    private static String key(String stratum, double value) {
        return HexFormat.of().toHexDigits(stratum.length()) + stratum + hex(value);
    }

    private static List<String> chosen(Iterator<Tuple2<String, Long>> sorted, Map<String, Long> sizes, double share) {
        List<String> chosen = new ArrayList<>();
        String stratum = null;
        long wanted = 0;
        while (sorted.hasNext()) {
            Tuple2<String, Long> next = sorted.next();
            if (!stratum(next._1()).equals(stratum)) {
                stratum = stratum(next._1());
                wanted = Math.round(share * sizes.getOrDefault(stratum, 0L));
            }
            if (wanted > 0) {
                wanted -= next._2();
                if (wanted <= 0) {
                    chosen.add(next._1());
                }
            }
        }
        return chosen;
    }

    private static String stratum(String key) {
        return key.substring(LENGTH_DIGITS, key.length() - HEX_DIGITS);
    }

    /** Digits that sort as the numbers do. */
    static String hex(double value) {
        long bits = Double.doubleToLongBits(value + 0.0);
        return HexFormat.of().toHexDigits(bits < 0 ? ~bits : bits ^ Long.MIN_VALUE);
    }

    static double value(String key) {
        long bits = HexFormat.fromHexDigitsToLong(key.substring(key.length() - HEX_DIGITS));
        return Double.longBitsToDouble(bits < 0 ? bits ^ Long.MIN_VALUE : ~bits);
    }

    /** Rows of one stratum together. */
    private static final class ByStratum extends Partitioner {
        private static final long serialVersionUID = 1L;

        private final int count;

        ByStratum(int count) {
            this.count = count;
        }

        @Override
        public int numPartitions() {
            return count;
        }

        @Override
        public int getPartition(Object key) {
            return Math.floorMod(stratum((String) key).hashCode(), count);
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof ByStratum that && that.count == count;
        }

        @Override
        public int hashCode() {
            return count;
        }
    }
}
