package io.lockstep.driver.explanation;

import io.lockstep.driver.scoring.BadInputException;
import io.lockstep.driver.source.SourceRows;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.sql.Row;

/** Measures a method on one task's chosen rows. */
final class FidelityRows {
    private static final int HEAD = 6;

    private FidelityRows() {}

    /**
     * Each row's numbers as a line, for {@link #read}.
     *
     * @param json plan whose last key chooses the rows
     */
    static Iterator<String> lines(String json, Iterator<Row> source) throws IOException {
        ExplanationPlan plan = ExplanationPlan.of(json);
        List<String> lines = new ArrayList<>();
        try (RowExplainer<Row> explainer =
                new RowExplainer<>(plan, SourceRows::values, SourceRows::problem, SourceRows::where)) {
            Iterator<Row> chosen = new ChosenRows(
                    plan.last(),
                    explainer.scorer().preprocessing(),
                    plan.scoring().columns(),
                    source);
            List<Row> taken = next(explainer, chosen);
            while (!taken.isEmpty()) {
                int from = 0;
                while (from < taken.size()) {
                    List<RowFidelity> measured = explainer.fidelity(taken, from);
                    measured.forEach(row -> lines.add(line(row)));
                    from += measured.size();
                }
                taken = next(explainer, chosen);
            }
        }
        return lines.iterator();
    }

    private static List<Row> next(RowExplainer<Row> explainer, Iterator<Row> chosen) throws BadInputException {
        return explainer.next(chosen);
    }

    private static String line(RowFidelity row) {
        List<String> numbers = new ArrayList<>();
        numbers.add(String.valueOf(row.key()));
        for (double number : List.of(row.error(), row.difference(), row.area(), row.randomArea(), row.correlation())) {
            numbers.add(String.valueOf(number));
        }
        row.curve().forEach(number -> numbers.add(String.valueOf(number)));
        row.randomCurve().forEach(number -> numbers.add(String.valueOf(number)));
        return String.join(" ", numbers);
    }

    /** @param line of {@link #lines} */
    static RowFidelity read(String line) {
        String[] numbers = line.split(" ", -1);
        List<Double> values = new ArrayList<>();
        for (int i = 1; i < numbers.length; i++) {
            values.add(Double.valueOf(numbers[i]));
        }
        int points = (values.size() - HEAD + 1) / 2;
        return new RowFidelity(
                Long.parseLong(numbers[0]),
                values.get(0),
                values.get(1),
                values.get(2),
                values.get(3),
                values.subList(HEAD - 1, HEAD - 1 + points),
                values.subList(HEAD - 1 + points, values.size()),
                values.get(HEAD - 2));
    }
}
