package io.lockstep.driver.feature;

import io.lockstep.driver.column.Feature;
import io.lockstep.driver.source.Source;
import io.lockstep.kernels.loss.TargetScale;
import io.lockstep.kernels.loss.Task;
import io.lockstep.kernels.plaindata.Binding;
import io.lockstep.kernels.plaindata.CustomBinding;
import io.lockstep.kernels.plaindata.Default;
import io.lockstep.kernels.plaindata.PlainDataException;
import io.lockstep.kernels.shape.Shape;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How {@link Preprocessing} is written: the keys of the one input and of the one answer, or {@code inputs} and
 * {@code answers} where there are several of either.
 */
final class PreprocessingBinding implements CustomBinding<Preprocessing> {
    private record Written(
            @Nullable Shape input,
            @Default("[]") List<Feature> features,
            @Nullable Task task,
            @Default("[]") List<String> targets,
            @Default("[]") List<String> classes,
            @Default("[]") List<TargetScale> scales,
            @Default("[]") List<InputFeatures> inputs,
            @Default("[]") List<Answer> answers,
            @Nullable String weight,
            @Nullable String key,
            @Nullable Source reading) {}

    @Override
    public Class<Preprocessing> type() {
        return Preprocessing.class;
    }

    @Override
    public Preprocessing bind(Binding binding, Object data, String path) {
        Written written = binding.bind(Written.class, data, path);
        Shape input = written.input();
        Task task = written.task();
        try {
            Source reading = written.reading();
            if (input != null
                    && task != null
                    && written.inputs().isEmpty()
                    && written.answers().isEmpty()) {
                Answer answer = new Answer(task, written.targets(), written.classes(), written.scales());
                InputFeatures only = new InputFeatures(InputColumns.ONLY, input, written.features());
                return new Preprocessing(List.of(only), List.of(answer), written.weight(), written.key(), reading);
            }
            if (input == null
                    && task == null
                    && !written.inputs().isEmpty()
                    && !written.answers().isEmpty()) {
                return new Preprocessing(written.inputs(), written.answers(), written.weight(), written.key(), reading);
            }
        } catch (IllegalArgumentException e) {
            throw new PlainDataException(path, String.valueOf(e.getMessage()));
        }
        throw new PlainDataException(
                path, "expected either input and task, or inputs and answers. Use the file as written");
    }

    @Override
    public Object unbind(Binding binding, Preprocessing value) {
        Map<String, @Nullable Object> data = new LinkedHashMap<>();
        InputFeatures input = value.inputs().get(0);
        boolean single = value.inputs().size() == 1
                && input.name().equals(InputColumns.ONLY)
                && input.noise() == null
                && value.answers().size() == 1;
        if (single) {
            Answer answer = value.answers().get(0);
            data.put("input", binding.unbind(input.shape()));
            data.put("features", binding.unbind(input.features()));
            data.putAll(written(binding, answer));
        } else {
            data.put("inputs", binding.unbind(value.inputs()));
            data.put(
                    "answers",
                    value.answers().stream()
                            .map(answer -> written(binding, answer))
                            .toList());
        }
        data.put("weight", value.weight());
        data.put("key", value.key());
        if (value.reading() != null) {
            data.put("reading", binding.unbind(value.reading()));
        }
        return data;
    }

    /** Scales are written where there are some: models without are the bytes they always were. */
    private static Map<String, @Nullable Object> written(Binding binding, Answer answer) {
        Map<String, @Nullable Object> data = new LinkedHashMap<>();
        data.put("task", binding.unbind(answer.task()));
        data.put("targets", answer.targets());
        data.put("classes", answer.classes());
        if (!answer.scales().isEmpty()) {
            data.put("scales", binding.unbind(answer.scales()));
        }
        return data;
    }
}
