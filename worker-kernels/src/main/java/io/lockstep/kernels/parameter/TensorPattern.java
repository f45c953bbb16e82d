package io.lockstep.kernels.parameter;

import io.lockstep.kernels.plaindata.Names;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Names of tensors: {@code *} stands for any characters, also none and also {@code /}; everything else for itself.
 * Where there are several ways to match, an earlier star takes as much as it can.
 */
public record TensorPattern(String text) {
    private static final Pattern STAR = Pattern.compile("\\*");

    public TensorPattern {
        if (text.isEmpty()) {
            throw new IllegalArgumentException(
                    "expected the name of a tensor, such as dense1/weight or dense1/*, got none");
        }
    }

    public boolean matches(String name) {
        return matcher(name).matches();
    }

    /** The name with what each star stands for put in place of the stars of another pattern, in order. */
    public String rename(String name, TensorPattern other) {
        Matcher found = matcher(name);
        if (!found.matches()) {
            throw new IllegalArgumentException(name + " does not match " + text);
        }
        StringBuilder renamed = new StringBuilder();
        String[] parts = STAR.split(other.text, -1);
        for (int i = 0; i < parts.length; i++) {
            renamed.append(i == 0 ? "" : found.group(i)).append(parts[i]);
        }
        return renamed.toString();
    }

    /** Number of stars. */
    public int stars() {
        return STAR.split(text, -1).length - 1;
    }

    private Matcher matcher(String name) {
        StringBuilder expression = new StringBuilder();
        String[] parts = STAR.split(text, -1);
        for (int i = 0; i < parts.length; i++) {
            expression.append(i == 0 ? "" : "(.*)").append(Pattern.quote(parts[i]));
        }
        return Pattern.compile(expression.toString(), Pattern.DOTALL).matcher(name);
    }

    /**
     * What is wrong with a pattern that no tensor of a layout matches.
     *
     * @throws IllegalArgumentException if that is so
     */
    public void requireMatch(ParameterLayout layout) {
        List<String> names =
                layout.tensors().stream().map(ParameterTensor::name).toList();
        if (names.stream().noneMatch(this::matches)) {
            throw new IllegalArgumentException("expected a pattern that the name of a tensor matches, got '" + text
                    + "'. The nearest of the model's " + names.size() + " tensors is '"
                    + Names.closest(text.replace("*", ""), names) + "'");
        }
    }
}
