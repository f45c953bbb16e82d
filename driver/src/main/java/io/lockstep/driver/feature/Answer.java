package io.lockstep.driver.feature;

import io.lockstep.kernels.loss.Task;
import java.util.List;

/**
 * How rows become what one output of the model is to say.
 *
 * @param task what the targets are: a class index, 0 or 1, or numbers
 * @param targets columns with the answer; exactly one unless the task is regression
 * @param classes in the order of the output's numbers; empty for regression
 */
public record Answer(Task task, List<String> targets, List<String> classes) {
    public Answer {
        targets = List.copyOf(targets);
        classes = List.copyOf(classes);
    }
}
