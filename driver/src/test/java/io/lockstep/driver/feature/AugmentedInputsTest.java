package io.lockstep.driver.feature;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockstep.driver.column.ArrayFeature;
import io.lockstep.driver.column.AugmentedFloats;
import io.lockstep.driver.config.Configs;
import io.lockstep.driver.config.DataConfig;
import io.lockstep.driver.slot.AsStored;
import io.lockstep.driver.slot.Decoder;
import io.lockstep.driver.slot.ExampleReader;
import io.lockstep.driver.slot.InputSlot;
import io.lockstep.driver.slot.RowLayout;
import io.lockstep.kernels.loss.Target;
import io.lockstep.kernels.shape.Shape;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a config says of all images is meant for those, and of an input for that input. */
class AugmentedInputsTest {
    private static final Map<String, Object> FLIP = Map.of("flip", "horizontal");
    private static final InputFeatures PICTURE =
            new InputFeatures("pic", Shape.of(1, 2, 2), List.of(new ArrayFeature("image", 4, 1)));
    private static final InputFeatures META =
            new InputFeatures("meta", Shape.of(3), List.of(new ArrayFeature("vector", 3, 1)));

    private static RowLayout layout(Map<String, Object> keys, InputFeatures... inputs) {
        Map<String, Object> data = new HashMap<>(Map.of("train", Map.of("format", "csv", "path", "x")));
        data.putAll(keys);
        Answer answer = new Answer(new Target.ClassIndex(), List.of("kind"), List.of("a", "b"));
        RowLayout layout = new Preprocessing(List.of(inputs), List.of(answer), null, null)
                .layout(Configs.BINDING.bind(DataConfig.class, data, "data"));
        new ExampleReader(layout, 1L);
        return layout;
    }

    private static Map<String, Object> inputs(Map<String, Object> meta) {
        Map<String, Object> vector = new HashMap<>(Map.of("arrays", List.of("vector")));
        vector.putAll(meta);
        return Map.of("pic", Map.of("arrays", List.of("image")), "meta", vector);
    }

    @Test
    void anInputThatIsNoImageIsLeftAsItIsBesideOneThatIs() {
        List<Decoder> decoders =
                layout(Map.of("augment", FLIP, "inputs", inputs(Map.of())), PICTURE, META).inputs().stream()
                        .map(InputSlot::decoder)
                        .toList();
        assertThat(decoders).hasSize(2);
        assertThat(decoders.get(0)).isInstanceOf(AugmentedFloats.class);
        assertThat(decoders.get(1)).isEqualTo(new AsStored());
    }

    @Test
    void whatIsToBeAugmentedAndIsNoImageIsRefused() {
        Map<String, Object> own = inputs(Map.of("augment", FLIP));
        assertThatThrownBy(() -> layout(Map.of("inputs", own), PICTURE, META)).hasMessageContaining("augment");
        Map<String, Object> only = Map.of("augment", FLIP, "arrays", List.of("vector"));
        InputFeatures vector = new InputFeatures(InputColumns.ONLY, META.shape(), META.features());
        assertThatThrownBy(() -> layout(only, vector)).hasMessageContaining("augment");
        assertThatThrownBy(() -> layout(
                        Map.of("augment", FLIP, "inputs", Map.of("meta", Map.of("arrays", List.of("vector")))), META))
                .hasMessageContaining("augment");
    }
}
