package io.lockstep.kernels.model;

import io.lockstep.kernels.layer.ParameterSpec;
import io.lockstep.kernels.layer.registry.Layers;
import io.lockstep.kernels.shape.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Writes a model as a table. */
final class Summary {
    private static final int GAP = 2;

    private Summary() {}

    static String of(ModelSpec spec) {
        Map<String, Shape> shapes = spec.shapes();
        List<String[]> rows = new ArrayList<>();
        rows.add(new String[] {"node", "kind", "reads", "output", "parameters"});
        for (ModelSpec.Input input : spec.inputs()) {
            rows.add(new String[] {input.name(), "input", "", input.tensor().toString(), ""});
        }
        long total = 0;
        for (Node node : spec.nodes()) {
            long count = 0;
            for (ParameterSpec tensor : node.layer().parameters(ModelSpec.inputShapes(node, shapes))) {
                count += tensor.shape().elementCount();
            }
            total += count;
            rows.add(new String[] {
                node.name(),
                Layers.REGISTRY.nameOf(node.layer()),
                String.join(", ", node.inputs()),
                String.valueOf(shapes.get(node.name())),
                number(count)
            });
        }
        rows.add(new String[] {"total", "", "", "", number(total)});
        return table(rows);
    }

    private static String number(long value) {
        return String.format(Locale.ROOT, "%,d", value);
    }

    /** The last column is flush right. */
    private static String table(List<String[]> rows) {
        int columns = rows.get(0).length;
        int[] widths = new int[columns];
        for (String[] row : rows) {
            for (int c = 0; c < columns; c++) {
                widths[c] = Math.max(widths[c], row[c].length());
            }
        }
        StringBuilder text = new StringBuilder();
        for (String[] row : rows) {
            StringBuilder line = new StringBuilder();
            for (int c = 0; c < columns - 1; c++) {
                line.append(row[c]).append(" ".repeat(widths[c] - row[c].length() + GAP));
            }
            int last = columns - 1;
            line.append(" ".repeat(widths[last] - row[last].length())).append(row[last]);
            text.append(line.toString().stripTrailing()).append('\n');
        }
        return text.toString();
    }
}
