package io.lockstep.driver.config;

import io.lockstep.driver.config.DataConfig.Normalize;
import io.lockstep.kernels.plaindata.Default;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One of several inputs of a model; its columns and keys mean what those of {@link DataConfig} mean. A column may be part of
 * several inputs.
 */
public record InputConfig(
        @Default("[]") List<String> numeric,
        @Default("[]") List<String> categorical,
        @Default("[]") List<String> arrays,
        @Nullable List<Integer> shape,
        @Nullable Double scale,
        @Nullable Normalize normalize,
        @Default("false") boolean standardize) {
    public InputConfig {
        numeric = List.copyOf(numeric);
        categorical = List.copyOf(categorical);
        arrays = List.copyOf(arrays);
        DataConfig.checkShape(shape);
        DataConfig.checkPixels(scale, normalize, standardize);
        if (numeric.isEmpty() && categorical.isEmpty() && arrays.isEmpty()) {
            throw new IllegalArgumentException("expected columns under numeric, categorical or arrays, got none");
        }
        DataConfig.refuseRepeated("columns", List.of(numeric, categorical, arrays));
    }
}
