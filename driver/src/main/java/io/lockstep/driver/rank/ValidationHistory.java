package io.lockstep.driver.rank;

import io.lockstep.driver.checkpoint.CheckpointState;
import java.util.ArrayList;
import java.util.List;

/**
 * What validation came to after each epoch, oldest first: part of every checkpoint, so that a schedule that follows it goes
 * on as if nothing had happened.
 */
public record ValidationHistory(List<Double> losses) {
    /** The key of {@link #text} among a checkpoint's extras. */
    public static final String KEY = "validationLosses";

    /** Of no epoch. */
    public static final ValidationHistory EMPTY = new ValidationHistory(List.of());

    public ValidationHistory {
        losses = List.copyOf(losses);
    }

    /** That of a checkpoint. */
    public static ValidationHistory of(CheckpointState state) {
        Object text = state.extra().get(KEY);
        List<Double> losses = new ArrayList<>();
        if (text != null) {
            for (String loss : text.toString().split(" ", -1)) {
                if (!loss.isEmpty()) {
                    losses.add(Double.parseDouble(loss));
                }
            }
        }
        return new ValidationHistory(losses);
    }

    /** One epoch later. */
    public ValidationHistory with(double loss) {
        List<Double> longer = new ArrayList<>(losses);
        longer.add(loss);
        return new ValidationHistory(longer);
    }

    double[] toArray() {
        return losses.stream().mapToDouble(Double::doubleValue).toArray();
    }

    /** Numbers that read back as the same bits, separated by spaces. */
    public String text() {
        return String.join(" ", losses.stream().map(String::valueOf).toList());
    }
}
