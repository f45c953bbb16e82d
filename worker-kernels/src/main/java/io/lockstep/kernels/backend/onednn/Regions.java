package io.lockstep.kernels.backend.onednn;

import io.lockstep.kernels.network.Graph;
import io.lockstep.kernels.network.Placement;
import io.lockstep.kernels.network.Step;
import java.util.Arrays;
import java.util.List;

/**
 * Where everything of one pass lies inside a workspace's one piece of native memory, in bytes from its start. Time goes
 * on by one with each step: inputs are written at 0, step s is computed at s + 1, the loss at S + 1, the backward of step s
 * happens at 2 S + 1 - s. What is not alive at the same time may share memory.
 */
final class Regions {
    private static final int NONE = -1;

    private final Forms forms;
    private final Graph graph;
    private final int stepCount;
    private final boolean training;
    private final Placement placement = new Placement(NativeMemory.ALIGNMENT);
    private final int[] values;
    private final int[] gradients;
    private final int[] holders;
    private final int[] copies;
    private final int[] kept;
    private final int lossGradient;
    private final int beside;
    private final int[] between = new int[2];
    private final int scratchpad;
    private final int[] firstWrites;

    Regions(Forms forms) {
        this.forms = forms;
        Compilation compilation = forms.compilation();
        this.graph = compilation.graph();
        this.stepCount = graph.steps().size();
        this.training = compilation.training();
        this.values = new int[graph.valueCount()];
        this.gradients = new int[graph.valueCount()];
        this.holders = new int[graph.valueCount()];
        this.copies = new int[compilation.copies().size()];
        this.kept = new int[stepCount];
        this.firstWrites = training ? graph.gradientsAlive().first() : new int[0];
        int end = 2 * stepCount + 2;
        placeValues();
        placeCopies(compilation.copies());
        placeKept();
        long answerBytes = forms.answer().layout().bytes();
        this.lossGradient = training ? placement.add(stepCount + 1, stepCount + 2, answerBytes) : NONE;
        if (training) {
            placeGradients();
        }
        long largest = largestValueBytes();
        this.beside = training ? placement.add(stepCount + 1, end, Math.max(largest, largestTensorBytes())) : NONE;
        between[0] = placement.add(0, end, largest);
        between[1] = placement.add(0, end, largest);
        this.scratchpad = placement.add(0, end, forms.scratchpadBytes());
        placement.place();
    }

    private int forwardTime(int step) {
        return step + 1;
    }

    private int backwardTime(int step) {
        return 2 * stepCount + 1 - step;
    }

    /** Whether backward goes through that step. */
    boolean goesBack(int step) {
        return training && hasGradient(graph.steps().get(step).output());
    }

    /** Whether backward gives this value a gradient. */
    boolean hasGradient(int value) {
        return training && graph.trained(value) && firstWrites[value] >= 0;
    }

    private void placeValues() {
        int inputs = graph.spec().inputs().size();
        int[] written = new int[values.length];
        int[] last = new int[values.length];
        Arrays.fill(written, NONE);
        Arrays.fill(written, 0, inputs, 0);
        for (int s = 0; s < stepCount; s++) {
            int output = graph.steps().get(s).output();
            written[output] = forwardTime(s);
            last[output] = forwardTime(s);
            Form form = forms.of(s);
            if (goesBack(s) && form.backwardReadsOutput()) {
                last[output] = backwardTime(s);
            }
        }
        for (int s = 0; s < stepCount; s++) {
            List<Operand> operands = forms.of(s).operands();
            for (int i = 0; i < operands.size(); i++) {
                Operand operand = operands.get(i);
                boolean again = !operand.isCopy() && goesBack(s) && forms.of(s).backwardReads(i);
                last[operand.value()] = Math.max(last[operand.value()], again ? backwardTime(s) : forwardTime(s));
            }
        }
        last[graph.output()] = Math.max(last[graph.output()], stepCount + 1);
        for (int v = 0; v < values.length; v++) {
            values[v] = written[v] < 0
                    ? NONE
                    : placement.add(
                            written[v], last[v], forms.compilation().value(v).bytes());
        }
    }

    private void placeCopies(List<Operand> wanted) {
        for (int c = 0; c < copies.length; c++) {
            int first = forms.answer().copy() == c ? stepCount + 1 : Integer.MAX_VALUE;
            int last = forms.answer().copy() == c ? stepCount + 1 : 0;
            for (int s = 0; s < stepCount; s++) {
                List<Operand> operands = forms.of(s).operands();
                for (int i = 0; i < operands.size(); i++) {
                    if (operands.get(i).copy() == c) {
                        boolean again = goesBack(s) && forms.of(s).backwardReads(i);
                        first = Math.min(first, forwardTime(s));
                        last = Math.max(last, again ? backwardTime(s) : forwardTime(s));
                    }
                }
            }
            copies[c] = placement.add(
                    Math.min(first, last), last, wanted.get(c).layout().bytes());
        }
    }

    private void placeKept() {
        for (int s = 0; s < stepCount; s++) {
            kept[s] = placement.add(
                    forwardTime(s),
                    goesBack(s) ? backwardTime(s) : forwardTime(s),
                    forms.of(s).keptBytes());
        }
    }

    /** Gradients live from their first writer to the backward of their value's producer. */
    private void placeGradients() {
        int[] from = new int[gradients.length];
        int[] until = new int[gradients.length];
        Arrays.fill(gradients, NONE);
        for (int v = 0; v < holders.length; v++) {
            holders[v] = v;
            from[v] = hasGradient(v) ? stepCount + 1 + firstWrites[v] : NONE;
        }
        for (int s = 0; s < stepCount; s++) {
            until[graph.steps().get(s).output()] = backwardTime(s);
        }
        for (int s = stepCount - 1; s >= 0; s--) {
            if (goesBack(s) && forms.of(s).passesGradientOn()) {
                share(s);
            }
        }
        for (int v = 0; v < gradients.length; v++) {
            int holder = holders[v];
            if (holder != v && hasGradient(v)) {
                from[holder] = Math.min(from[holder], from[v]);
                until[holder] = Math.max(until[holder], until[v]);
            }
        }
        for (int v = 0; v < gradients.length; v++) {
            if (holders[v] == v && hasGradient(v)) {
                gradients[v] = placement.add(
                        from[v], until[v], forms.compilation().gradient(v).bytes());
            }
        }
    }

    /**
     * Lets inputs of a step hold their gradients where the output's lies, as long as nobody else changes that memory while
     * another still reads it: at most one of them, the last one read, may get further additions or be worked in.
     */
    private void share(int s) {
        Step step = graph.steps().get(s);
        int holder = holders[step.output()];
        int lastChange = NONE;
        int lastRead = backwardTime(s);
        for (int i = 0; i < step.inputs().size(); i++) {
            int value = step.inputs().get(i);
            if (!opens(step, i)
                    || !forms.compilation()
                            .gradient(value)
                            .sameAs(forms.compilation().gradient(step.output()))) {
                continue;
            }
            int firstChange = firstChange(value, s);
            int read = backwardTime(producer(value));
            if (firstChange < lastRead || (lastChange >= 0 && lastChange < read)) {
                continue;
            }
            if (firstChange < Integer.MAX_VALUE) {
                if (lastChange >= 0) {
                    continue;
                }
                lastChange = firstChange;
            }
            lastRead = Math.max(lastRead, read);
            holders[value] = holder;
        }
    }

    /** When the gradient of a value is first changed after step s gave it. */
    private int firstChange(int value, int s) {
        int first = Integer.MAX_VALUE;
        for (int other = 0; other < s; other++) {
            if (goesBack(other) && graph.steps().get(other).inputs().contains(value)) {
                first = Math.min(first, backwardTime(other));
            }
        }
        int producer = producer(value);
        if (forms.of(producer).changesOutputGradient() || forms.of(producer).passesGradientOn()) {
            first = Math.min(first, backwardTime(producer));
        }
        return first;
    }

    private int producer(int value) {
        for (int s = 0; s < stepCount; s++) {
            if (graph.steps().get(s).output() == value) {
                return s;
            }
        }
        throw new IllegalStateException("onednn: value " + value + " is no step's output");
    }

    private long largestValueBytes() {
        long largest = 0;
        for (int v = 0; v < values.length; v++) {
            if (values[v] >= 0) {
                largest = Math.max(largest, forms.compilation().value(v).bytes());
                largest = Math.max(largest, forms.compilation().gradient(v).bytes());
            }
        }
        for (Operand copy : forms.compilation().copies()) {
            largest = Math.max(largest, copy.layout().bytes());
        }
        return largest;
    }

    private long largestTensorBytes() {
        long largest = 0;
        for (Form form : forms.all()) {
            largest = Math.max(largest, form.tensorGradientBytes());
        }
        return largest;
    }

    /** Whether this step is the first to give its input a gradient, and so writes instead of adding. */
    boolean opens(Step step, int input) {
        int value = step.inputs().get(input);
        int time = stepCount - graph.steps().indexOf(step);
        return hasGradient(value) && firstWrites[value] == time && step.inputs().indexOf(value) == input;
    }

    /** Whether the gradient of that input lies where the gradient of the step's output lies. */
    boolean shares(Step step, int input) {
        return holders[step.inputs().get(input)] == holders[step.output()];
    }

    long value(int value) {
        return placement.offset(values[value]);
    }

    long gradient(int value) {
        return placement.offset(gradients[holders[value]]);
    }

    long copy(int copy) {
        return placement.offset(copies[copy]);
    }

    long kept(int step) {
        return placement.offset(kept[step]);
    }

    /** The gradient of the answer as Java writes it. */
    long lossGradient() {
        return placement.offset(lossGradient);
    }

    /** Where a gradient is put that is to be added or converted. */
    long beside() {
        return placement.offset(beside);
    }

    /** Where a conversion by way of the plain layout puts what is half done. */
    long between(int number) {
        return placement.offset(between[number]);
    }

    long scratchpad() {
        return placement.offset(scratchpad);
    }

    /** Of all of them together. */
    long bytes() {
        return placement.size();
    }
}
