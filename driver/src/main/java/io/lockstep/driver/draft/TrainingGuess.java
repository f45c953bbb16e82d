package io.lockstep.driver.draft;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The network for a table, and how it is trained, by the number of rows and of inputs.
 *
 * @param units of each hidden layer
 * @param dropout behind the first hidden layer
 * @param batch rows of a step
 * @param epochs most epochs
 * @param patience of early stopping, in epochs; 0: none
 * @param rate first learning rate
 * @param decay weight decay
 * @param validation share of the rows; 0: none
 * @param reason for people
 */
record TrainingGuess(
        List<Integer> units,
        double dropout,
        int batch,
        int epochs,
        int patience,
        double rate,
        double decay,
        double validation,
        String reason) {
    private static final int TINY = 60;
    private static final int SMALL = 2_000;
    private static final int MEDIUM = 20_000;
    private static final int LARGE = 200_000;

    /**
     * @param rows to learn from
     * @param task what is predicted
     * @param order of the rows
     */
    static TrainingGuess of(long rows, Task task, RowOrder order) {
        if (rows >= SMALL && rows < LARGE && order.isOfUntoldTime() && task.kind() != Task.Kind.NUMBER) {
            return new TrainingGuess(
                    List.of(),
                    0,
                    64,
                    10,
                    5,
                    0.01,
                    0.01,
                    0.1,
                    "rows are in an order, as of time: none but the answer's, as what is simple holds longest");
        }
        return of(rows, task);
    }

    private static TrainingGuess of(long rows, Task task) {
        if (rows < TINY) {
            return new TrainingGuess(
                    List.of(8), 0, 8, 50, 0, 0.005, 0.1, 0, "so few rows that none are kept for validation");
        }
        if (rows < SMALL && task.kind() == Task.Kind.NUMBER) {
            return new TrainingGuess(
                    List.of(32, 16), 0.1, 32, 60, 15, 0.004, 0.01, 0.2, "few rows: a small network, more epochs");
        }
        if (rows < SMALL) {
            return new TrainingGuess(
                    List.of(32, 16),
                    0.5,
                    32,
                    40,
                    12,
                    0.002,
                    0.1,
                    0.2,
                    "few rows: a small network, more decay and epochs");
        }
        if (rows < MEDIUM) {
            int epochs = task.kind() == Task.Kind.NUMBER ? 15 : 12;
            return new TrainingGuess(List.of(128, 64), 0.1, 64, epochs, 8, 0.002, 0.01, 0.15, "thousands of rows");
        }
        if (rows < LARGE) {
            return new TrainingGuess(List.of(128, 64), 0.1, 64, 20, 5, 0.002, 0.01, 0.1, "tens of thousands of rows");
        }
        return new TrainingGuess(List.of(256, 128), 0.1, 1024, 10, 3, 0.004, 0.01, 0.05, "many rows");
    }

    /** The layers, the answer's last. */
    List<Object> layers(Task task) {
        List<Object> layers = new ArrayList<>();
        for (int count : units) {
            Map<String, Object> dense = new LinkedHashMap<>();
            dense.put("units", count);
            dense.put("activation", "relu");
            layers.add(Map.of("dense", dense));
            if (dropout > 0 && layers.size() == 1) {
                layers.add(Map.of("dropout", Map.of("rate", dropout)));
            }
        }
        layers.add(Map.of(
                "dense",
                Map.of(
                        "units",
                        task.kind() == Task.Kind.CLASSES ? task.classes().size() : 1)));
        return layers;
    }
}
