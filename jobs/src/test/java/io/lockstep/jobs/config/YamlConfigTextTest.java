package io.lockstep.jobs.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockstep.driver.ml.ConfigText;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class YamlConfigTextTest {
    @Test
    void paramsOfStagesAreReadAsConfigFilesAre() {
        assertThat(ConfigText.keys("layers: [dense: {units: 1}]\nloss: mse # a number", "c.model"))
                .isEqualTo(Map.of("layers", List.of(Map.of("dense", Map.of("units", 1L))), "loss", "mse"));
        assertThat(ConfigText.keys("{\"loss\": \"mse\"}", "c.model")).isEqualTo(Map.of("loss", "mse"));
    }

    @Test
    void complaintsNameTheParamAndTheLine() {
        assertThatThrownBy(() -> ConfigText.keys("loss: mse\nloss: mae", "c.model"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("c.model:2: ");
        assertThatThrownBy(() -> ConfigText.keys("mse", "c.model"))
                .hasMessage("c.model: expected keys and values such as 'layers: […]', got something else");
    }
}
