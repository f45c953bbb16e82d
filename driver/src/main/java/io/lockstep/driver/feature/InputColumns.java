package io.lockstep.driver.feature;

import io.lockstep.driver.column.ArrayColumn;
import io.lockstep.driver.column.AutoColumn;
import io.lockstep.driver.column.CategoricalColumn;
import io.lockstep.driver.column.Column;
import io.lockstep.driver.column.ColumnPlace;
import io.lockstep.driver.column.Columns;
import io.lockstep.driver.column.ImageColumn;
import io.lockstep.driver.column.NumericColumn;
import io.lockstep.driver.column.PiecewiseLinearColumn;
import io.lockstep.driver.column.UnknownCategories;
import io.lockstep.driver.config.DataConfig;
import io.lockstep.driver.config.GanConfig;
import io.lockstep.driver.config.InputConfig;
import io.lockstep.driver.config.RunConfig;
import io.lockstep.driver.slot.Noise;
import io.lockstep.kernels.plaindata.Default;
import io.lockstep.kernels.plaindata.Excerpt;
import io.lockstep.kernels.shape.Shape;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Columns that one input of the model is made of: the one place where the short forms of a config,
 * {@code numeric: [a, b]}, become columns.
 *
 * @param name of the input
 * @param path of the config its keys stand in, for messages
 * @param columns in the order of the numbers they become
 * @param shape of one example, where the config says it
 * @param buckets that its sequences are padded to, where the config says some
 * @param noise in place of columns
 */
record InputColumns(
        String name,
        String path,
        @Default("[]") List<PlacedColumn> columns,
        @Nullable List<Integer> shape,
        @Nullable List<Integer> buckets,
        @Nullable Noise noise) {
    /** Name of the input of a model that has one. */
    static final String ONLY = "input";

    InputColumns {
        columns = List.copyOf(columns);
    }

    /** The inputs of a config, whose columns need not be named where the source holds images. */
    static List<InputColumns> all(DataConfig data, SourceColumns source) {
        if (data.inputs().isEmpty()) {
            return List.of(new Expansion(data, data.input(), source, "data").input(ONLY));
        }
        List<InputColumns> inputs = new ArrayList<>();
        data.inputs()
                .forEach((name, keys) ->
                        inputs.add(new Expansion(data, keys, source, "data.inputs." + name).input(name)));
        return inputs;
    }

    /** Inputs that a model has by itself, beside those of the data: a class it is told, what is drawn. */
    static List<InputColumns> beside(RunConfig config) {
        List<InputColumns> inputs = new ArrayList<>();
        String classes = config.model().classes();
        if (classes != null) {
            String path = "model.gan.classes";
            CategoricalColumn column = new CategoricalColumn(
                    classes, UnknownCategories.ZERO, config.data().maxCategories());
            PlacedColumn placed = new PlacedColumn(new ColumnPlace(path, "model.gan"), column);
            inputs.add(new InputColumns(GanConfig.CLASS, path, List.of(placed), null, null, null));
        }
        config.model()
                .drawn()
                .forEach((name, noise) -> inputs.add(new InputColumns(name, "model", List.of(), null, null, noise)));
        for (InputColumns input : inputs) {
            if (config.data().inputs().containsKey(input.name())) {
                throw new IllegalArgumentException(
                        "data.inputs." + input.name() + ": expected another name, as the model" + " has an input '"
                                + input.name() + "' of its own. Rename it");
            }
        }
        return inputs;
    }

    /** The input with columns by kind and without what matters in training alone. */
    InputColumns prepared() {
        List<PlacedColumn> prepared = new ArrayList<>();
        for (PlacedColumn column : columns) {
            prepared.add(new PlacedColumn(column.place(), column.column().prepared()));
        }
        return new InputColumns(name, path, prepared, shape, buckets, noise);
    }

    /** The input as if no config had named it anywhere. */
    InputColumns unplaced() {
        List<PlacedColumn> unplaced = new ArrayList<>();
        for (PlacedColumn column : columns) {
            unplaced.add(new PlacedColumn(new ColumnPlace("", ""), column.column()));
        }
        return new InputColumns(name, "", unplaced, shape, buckets, noise);
    }

    /** What the keys of one input mean for rows of a source. */
    private static final class Expansion {
        private final DataConfig data;
        private final InputConfig keys;
        private final SourceColumns source;
        private final String path;
        private final List<String> arrays;
        /** Shape of an example: what is said, else that of the image that is all there is. */
        private final @Nullable List<Integer> shape;

        private final List<PlacedColumn> columns = new ArrayList<>();

        private Expansion(DataConfig data, InputConfig keys, SourceColumns source, String path) {
            this.data = data;
            this.keys = keys;
            this.source = source;
            this.path = path;
            boolean implied = path.equals("data")
                    && source.image() != null
                    && keys.arrays().isEmpty()
                    && keys.noise() == null
                    && keys.columns().stream()
                            .noneMatch(column -> column.column().equals(ImageColumn.IMAGE));
            this.arrays = implied ? List.of(ImageColumn.IMAGE) : keys.arrays();
            boolean image = alone(ImageColumn.IMAGE) && arrays.contains(ImageColumn.IMAGE);
            this.shape = keys.shape() == null && image ? source.image() : keys.shape();
        }

        /** Whether a column is all that the input is made of. */
        private boolean alone(String column) {
            int others = keys.numeric().size()
                    + keys.piecewiseLinear().size()
                    + keys.categorical().size()
                    + keys.columns().size()
                    + keys.auto().size();
            return others == 0 && arrays.equals(List.of(column));
        }

        private InputColumns input(String name) {
            if (arrays.isEmpty() && !keys.hasColumns() && keys.noise() == null) {
                throw new IllegalArgumentException(path
                        + ": expected input columns under numeric, categorical, arrays or columns, or noise, got none."
                        + " Columns: "
                        + Excerpt.list(source.names()));
            }
            for (String column : keys.numeric()) {
                add("numeric", new NumericColumn(column, data.missingIndicators()));
            }
            for (String column : keys.piecewiseLinear()) {
                add("piecewiseLinear", new PiecewiseLinearColumn(column, data.missingIndicators()));
            }
            for (String column : keys.categorical()) {
                add("categorical", new CategoricalColumn(column, data.unknownCategories(), data.maxCategories()));
            }
            for (String column : arrays) {
                add("arrays", array(column));
            }
            for (String column : keys.auto()) {
                add("auto", new AutoColumn(column));
            }
            refusePixelKeys();
            for (int i = 0; i < keys.columns().size(); i++) {
                Column column = keys.columns().get(i);
                String list = path + ".columns[" + i + "]";
                ColumnPlace place = new ColumnPlace(list, list + "." + Columns.REGISTRY.nameOf(column));
                columns.add(new PlacedColumn(place, column.of(source.image())));
            }
            return new InputColumns(name, path, columns, keys.shape(), keys.buckets(), keys.noise());
        }

        private void add(String list, Column column) {
            columns.add(new PlacedColumn(new ColumnPlace(path + "." + list, path), column));
        }

        private Column array(String column) {
            boolean alone = alone(column);
            if (source.isBytes(column)) {
                List<Integer> own = column.equals(ImageColumn.IMAGE) ? source.image() : null;
                return new ImageColumn(
                        column,
                        alone ? shape : own,
                        keys.scale(),
                        keys.normalize(),
                        keys.standardize(),
                        keys.augment(),
                        own);
            }
            if (keys.standardize() || keys.normalize() != null) {
                throw new IllegalArgumentException(pixelKey() + ": expected pictures, got arrays of numbers in column "
                        + Excerpt.quoted(column) + ". Remove it");
            }
            Integer length = alone && shape != null ? new Shape(shape).elementCount() : null;
            Double scale = keys.scale();
            return new ArrayColumn(column, length, scale == null ? 1 : scale);
        }

        private String pixelKey() {
            return path + (keys.standardize() ? ".standardize" : ".normalize");
        }

        private void refusePixelKeys() {
            if (arrays.isEmpty() && (keys.standardize() || keys.normalize() != null)) {
                throw new IllegalArgumentException(
                        pixelKey() + ": expected pictures, got only columns of other kinds. Remove it; numeric columns"
                                + " are always standardised");
            }
        }
    }
}
