package io.lockstep.driver.explanation;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.driver.column.ArrayFeature;
import io.lockstep.driver.column.CategoricalFeature;
import io.lockstep.driver.column.Feature;
import io.lockstep.driver.column.IdsFeature;
import io.lockstep.driver.column.NumericFeature;
import io.lockstep.driver.config.WindowsConfig;
import io.lockstep.driver.feature.Answer;
import io.lockstep.driver.feature.InputFeatures;
import io.lockstep.driver.feature.Preprocessing;
import io.lockstep.kernels.attribution.CellGroups;
import io.lockstep.kernels.attribution.CellLayout;
import io.lockstep.kernels.attribution.CellRow;
import io.lockstep.kernels.loss.Target;
import io.lockstep.kernels.shape.ElementType;
import io.lockstep.kernels.shape.Shape;
import io.lockstep.kernels.shape.TensorType;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SourceCellsTest {
    private static final Answer ANSWER = new Answer(new Target.Numbers(), List.of("y"), List.of());

    private static Preprocessing of(InputFeatures... inputs) {
        return new Preprocessing(List.of(inputs), List.of(ANSWER), null, null);
    }

    private static InputFeatures input(String name, int size, Feature... features) {
        return new InputFeatures(name, Shape.of(size), List.of(features));
    }

    private static CellRow row(int size) {
        float[] cells = new float[size];
        for (int i = 0; i < size; i++) {
            cells[i] = i + 1;
        }
        return new CellRow(cells, new int[] {1, 1});
    }

    @Test
    void aColumnInTwoInputsIsOne() {
        Feature town = new CategoricalFeature("town", List.of("Bern", "Chur"), true, false);
        Feature age = new NumericFeature("age", 40, 10, true);
        CellLayout layout = new CellLayout(List.of(TensorType.dense(Shape.of(5)), TensorType.dense(Shape.of(2))));
        SourceCells cells =
                new SourceCells(of(input("wide", 5, town, age), input("deep", 2, age)), layout, List.of(0, 1), 1);
        assertThat(cells.columns()).containsExactly("town", "age");
        SourceCells.Placed placed = cells.placed(row(7), Map.of());
        assertThat(placed.columns().groupOf()).containsExactly(0, 0, 0, 1, 1, 1, 1);
        assertThat(placed.groups().groupOf()).containsExactly(0, 0, 0, 1, 1, 1, 1);
        assertThat(placed.columnOf()).containsExactly(0, 1);
        assertThat(placed.maps()).isEmpty();
    }

    @Test
    void rowsOfAWindowArePlacesByTheirOffset() {
        Feature temperature = new ArrayFeature("temperature", 3, 1);
        Preprocessing windowed = of(input("input", 3, temperature))
                .withWindows(
                        new WindowsConfig("day", List.of(), 3, List.of("temperature"), Map.of(), 1, 1, null, null));
        CellLayout layout = new CellLayout(List.of(TensorType.dense(Shape.of(3))));
        SourceCells.Placed placed = new SourceCells(windowed, layout, List.of(0), 1)
                .placed(new CellRow(new float[] {7, 8, 9}, new int[] {1}), Map.of());
        SourceCells.Places map = placed.maps().get(0);
        assertThat(map.names()).containsExactly("temperature@-2", "temperature@-1", "temperature@0");
        assertThat(map.kind()).isEqualTo(CellMap.Kind.NUMBERS);
        assertThat(map.shown()).containsExactly(7, 8, 9);
        assertThat(placed.groups().count()).isEqualTo(3);
    }

    /** Vectors of two numbers for each id. */
    @Test
    void idsArePlacesByTheirVectors() {
        Feature ids = new IdsFeature("bought", 9, null, null, false);
        Preprocessing bag = of(new InputFeatures("input", Shape.of(), List.of(ids)));
        CellLayout layout = new CellLayout(List.of(new TensorType(ElementType.F32, Shape.of(2), true)));
        SourceCells.Placed placed = new SourceCells(bag, layout, List.of(0), 1)
                .placed(new CellRow(new float[6], new int[] {3}), Map.of("bought", new double[] {4, 4, 7}));
        assertThat(placed.columns().groupOf()).containsOnly(0);
        SourceCells.Places map = placed.maps().get(0);
        assertThat(map.names()).containsExactly("4", "4", "7");
        assertThat(map.placeOf()).containsExactly(0, 0, 1, 1, 2, 2);
        assertThat(map.kind()).isEqualTo(CellMap.Kind.TOKENS);
    }

    /** Two channels of 2 x 3 pixels, squares of two. */
    @Test
    void channelsOfAPixelShareItsPlace() {
        Feature picture = new ArrayFeature("image", 12, 1);
        Preprocessing pictures = of(new InputFeatures("input", new Shape(List.of(2, 2, 3)), List.of(picture)));
        CellLayout layout = new CellLayout(List.of(TensorType.dense(new Shape(List.of(2, 2, 3)))));
        SourceCells.Placed placed = new SourceCells(pictures, layout, List.of(0), 2)
                .placed(new CellRow(row(12).cells(), new int[] {1}), Map.of());
        SourceCells.Places map = placed.maps().get(0);
        assertThat(map.shape()).containsExactly(2, 3);
        assertThat(map.placeOf()).containsExactly(0, 1, 2, 3, 4, 5, 0, 1, 2, 3, 4, 5);
        assertThat(map.shown()).containsExactly(4, 5, 6, 7, 8, 9);
        assertThat(placed.groups().groupOf()).containsExactly(0, 0, 1, 0, 0, 1, 0, 0, 1, 0, 0, 1);
    }

    /** Of two columns, one of two groups; of a column alone all adds up, whatever its groups are worth. */
    @Test
    void errorsOfGroupsThatMoveTogetherAdd() {
        CellGroups columns = new CellGroups(new int[] {0, 0, 1}, 2);
        SourceCells.Placed two = new SourceCells.Placed(columns, CellGroups.single(3), new int[] {0, 0, 1}, List.of());
        assertThat(two.errors(new double[] {0.25, 0.5, 1})).containsExactly(0.75, 1);
        assertThat(two.errors(new double[] {0.25, 0.5, 0.125})).containsExactly(0.125, 0.125);
        assertThat(two.errors(new double[0])).containsExactly(0, 0);
        SourceCells.Placed one =
                new SourceCells.Placed(CellGroups.single(1), CellGroups.single(2), new int[] {0, 0}, List.of());
        assertThat(one.errors(new double[] {0.25, 0.5})).containsExactly(0);
    }
}
