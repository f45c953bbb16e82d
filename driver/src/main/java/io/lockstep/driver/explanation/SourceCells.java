package io.lockstep.driver.explanation;

import io.lockstep.driver.column.Feature;
import io.lockstep.driver.config.WindowsConfig;
import io.lockstep.driver.feature.InputFeatures;
import io.lockstep.driver.feature.Preprocessing;
import io.lockstep.kernels.attribution.CellGroups;
import io.lockstep.kernels.attribution.CellLayout;
import io.lockstep.kernels.attribution.CellRow;
import io.lockstep.kernels.shape.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which source column each cell of a row belongs to: categories, embeddings, buckets, indicators of missing values and parts of dates
 * are those of their column, in however many inputs; and where on the column's map it lies. An input that is drawn stands as a
 * column of its name.
 */
final class SourceCells {
    private final CellLayout layout;
    private final List<Part> parts = new ArrayList<>();
    private final Map<String, Integer> columns = new LinkedHashMap<>();

    /**
     * Neighbouring cells of one feature.
     *
     * @param input of cells
     * @param offset of its first cell in an item of the input
     * @param cells of an item
     * @param column index of the source column
     * @param places on its map
     */
    private record Part(int input, int offset, int cells, int column, CellPlaces places) {}

    /**
     * Of one model.
     *
     * @param sources of each input of cells the number of the model's input
     * @param patch side of what is taken away at once of a picture, in pixels
     */
    SourceCells(Preprocessing preprocessing, CellLayout layout, List<Integer> sources, int patch) {
        this.layout = layout;
        WindowsConfig windows = preprocessing.windows();
        for (int i = 0; i < layout.types().size(); i++) {
            InputFeatures input = preprocessing.inputs().get(sources.get(i));
            if (input.noise() != null) {
                add(i, 0, layout.itemSize(i), input.name(), CellPlaces.NONE);
                continue;
            }
            int elements = BaselineInputs.size(input);
            int width = elements == 0 ? 1 : layout.itemSize(i) / elements;
            int offset = 0;
            for (Feature feature : input.features()) {
                int size = feature.tensor().shape().elementCount() * width;
                boolean windowed = windows != null && windows.columns().contains(feature.column());
                CellPlaces places = CellPlaces.of(
                        feature, input.features().size() == 1 ? input.shape() : null, width, windowed, patch);
                add(i, offset, size, feature.column(), places);
                offset += size;
            }
        }
    }

    private void add(int input, int offset, int cells, String column, CellPlaces places) {
        int index = columns.computeIfAbsent(column, name -> columns.size());
        parts.add(new Part(input, offset, cells, index, places));
    }

    /**
     * Groups that every row has at least: of texts and sequences, which have as many as they are long, one.
     *
     * @param patch side of what is taken away at once of a picture, in pixels
     */
    static int leastGroups(Preprocessing preprocessing, int patch) {
        Set<String> whole = new HashSet<>();
        int groups = 0;
        for (InputFeatures input : preprocessing.inputs()) {
            if (input.noise() != null) {
                whole.add(input.name());
                continue;
            }
            for (Feature feature : input.features()) {
                Shape alone = input.features().size() == 1 ? input.shape() : null;
                int own = CellPlaces.leastGroups(feature, alone, patch);
                groups += own;
                if (own == 0) {
                    whole.add(feature.column());
                }
            }
        }
        return groups + whole.size();
    }

    /** Source columns in the order of the model. */
    List<String> columns() {
        return List.copyOf(columns.keySet());
    }

    /**
     * One row's cells.
     *
     * @param columns of each cell its column
     * @param groups of each cell what it is taken away with
     * @param columnOf of each group its column
     * @param maps of columns that have some
     */
    record Placed(CellGroups columns, CellGroups groups, int[] columnOf, List<Places> maps) {
        /**
         * Standard errors of columns: of one group its own; of several, whose estimates come from the same orders, what it can be at
         * most: the sum of theirs, and no more than that of all others, as together they have none.
         *
         * @param ofGroups Not modified.
         */
        double[] errors(double[] ofGroups) {
            double[] sums = new double[columns.count()];
            int[] counts = new int[sums.length];
            double all = 0;
            for (int group = 0; group < ofGroups.length; group++) {
                sums[columnOf[group]] += ofGroups[group];
                counts[columnOf[group]]++;
                all += ofGroups[group];
            }
            for (int column = 0; column < sums.length; column++) {
                if (counts[column] > 1) {
                    sums[column] = Math.min(sums[column], Math.max(0, all - sums[column]));
                }
            }
            return sums;
        }
    }

    /**
     * Places of one column's map.
     *
     * @param placeOf of each cell its place; below 0: none
     */
    record Places(
            String column, CellMap.Kind kind, List<Integer> shape, List<String> names, int[] placeOf, float[] shown) {}

    /**
     * Places a row's cells.
     *
     * @param row Not modified.
     * @param values of the row's columns by name. Not modified.
     */
    Placed placed(CellRow row, Map<String, @Nullable Object> values) {
        int[] steps = row.steps();
        int size = layout.size(steps);
        int[] columnOfCell = new int[size];
        int[] groupOf = new int[size];
        List<Integer> columnOf = new ArrayList<>();
        Map<Integer, Integer> whole = new LinkedHashMap<>();
        Map<String, Places> maps = new LinkedHashMap<>();
        List<String> names = columns();
        for (Part part : parts) {
            int first = layout.first(part.input, steps) + part.offset;
            int cells = part.cells * steps[part.input];
            String column = names.get(part.column);
            Arrays.fill(columnOfCell, first, first + cells, part.column);
            CellPlaces.Row own = part.places.of(row.cells(), first, cells, values.get(column));
            int before = columnOf.size();
            for (int group = 0; group < own.groups(); group++) {
                columnOf.add(part.column);
            }
            for (int cell = 0; cell < cells; cell++) {
                int group = own.groupOf()[cell];
                groupOf[first + cell] = group >= 0 ? before + group : wholeOf(whole, part.column, columnOf);
            }
            if (own.places() > 0) {
                Places known = maps.computeIfAbsent(column, name -> own.places(name, size));
                if (known.shape().equals(own.shape())) {
                    System.arraycopy(own.placeOf(), 0, known.placeOf(), first, cells);
                }
            }
        }
        return new Placed(
                new CellGroups(columnOfCell, names.size()),
                new CellGroups(groupOf, columnOf.size()),
                columnOf.stream().mapToInt(Integer::intValue).toArray(),
                List.copyOf(maps.values()));
    }

    /** The group of all of a column that has no place, or whose column has no map. */
    private static int wholeOf(Map<Integer, Integer> whole, int column, List<Integer> columnOf) {
        return whole.computeIfAbsent(column, own -> {
            columnOf.add(own);
            return columnOf.size() - 1;
        });
    }
}
