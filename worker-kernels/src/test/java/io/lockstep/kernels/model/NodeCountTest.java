package io.lockstep.kernels.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockstep.kernels.layer.None;
import io.lockstep.kernels.layer.linear.Dense;
import io.lockstep.kernels.layer.reshaping.Flatten;
import io.lockstep.kernels.loss.Mse;
import io.lockstep.kernels.shape.Shape;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A number of a config may be anything; it is refused before anything is as large as it says. */
@Timeout(60)
class NodeCountTest {
    private static final Entry DENSE = Entry.of(Dense.of(4));

    private static Entry repeat(int times, Entry... layers) {
        return new Entry(null, List.of(), new Repeat(times, List.of(layers)));
    }

    private static ModelSpec model(List<Entry> entries) {
        return ModelSpec.of(List.of(new ModelSpec.Input("input", Shape.of(4))), entries, new Mse());
    }

    private static String refused(int count) {
        return "expected at most 10000 layers in a model, repeated ones counted each time, got " + count
                + " up to here. Use fewer";
    }

    @Test
    void repeatedLayersAreCounted() {
        assertThatThrownBy(() -> model(List.of(DENSE, repeat(20_000, DENSE))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("model.layers[1]: " + refused(20_001));
        assertThatThrownBy(() -> model(List.of(repeat(Integer.MAX_VALUE, DENSE, DENSE))))
                .hasMessage("model.layers[0]: expected at most 10000 layers in a model, repeated ones counted each"
                        + " time, got 4294967294 up to here. Use fewer");
    }

    @Test
    void repeatsInsideRepeatsAreCounted() {
        assertThatThrownBy(() -> model(List.of(repeat(1000, repeat(1000, DENSE)))))
                .hasMessage("model.layers[0]: " + refused(1_000_000));
        assertThatThrownBy(() -> model(List.of(repeat(3, DENSE, repeat(1_000_000, DENSE)))))
                .hasMessage("model.layers[0].repeat.layers[1]: " + refused(1_000_001));
    }

    @Test
    void residualsCountTheirLayersTheirShortcutAndTheirSum() {
        Entry residual = new Entry(null, List.of(), new Residual(List.of(DENSE, DENSE), List.of(DENSE), new None()));
        assertThatThrownBy(() -> model(List.of(repeat(2501, residual))))
                .hasMessage("model.layers[0]: " + refused(10_004));
    }

    @Test
    void aListOfLayersIsCounted() {
        List<Entry> entries = new ArrayList<>();
        for (int i = 0; i < 10_001; i++) {
            entries.add(DENSE);
        }
        assertThatThrownBy(() -> model(entries)).hasMessage("model.layers[10000]: " + refused(10_001));
    }

    @Test
    void nodesOfAFileAreCounted() {
        List<Node> nodes = new ArrayList<>();
        for (int i = 0; i < 10_001; i++) {
            nodes.add(new Node("n" + i, new Flatten(), List.of(i == 0 ? "input" : "n" + (i - 1))));
        }
        assertThatThrownBy(() ->
                        new ModelSpec(List.of(new ModelSpec.Input("input", Shape.of(4))), nodes, "n10000", new Mse()))
                .hasMessage("model.nodes: expected at most 10000, got 10001. Use fewer layers");
    }

    @Test
    void asManyAsAreAllowedAreExpanded() {
        assertThat(model(List.of(repeat(9_999, DENSE), DENSE)).nodes()).hasSize(10_000);
    }

    @Test
    void parametersThatNoArrayHoldsNameTheLargestTensor() {
        ModelSpec spec = model(
                List.of(Entry.of(Dense.of(30_000)), Entry.of(Dense.of(40_000)), Entry.of(Dense.of(30_000)), DENSE));
        assertThatThrownBy(spec::layout)
                .hasMessage("model.layers: expected at most 2147483639 parameters in all, got 2400340016, the largest"
                        + " tensor being dense2/weight of 40000x30000. Use fewer or smaller layers");
    }
}
