package io.lockstep.kernels.backend.onednn;

import io.lockstep.kernels.network.Graph;
import io.lockstep.kernels.network.Placement;
import io.lockstep.kernels.network.Step;
import java.util.Arrays;
import java.util.List;

/**
 * Where everything of one pass lies inside a workspace's one piece of native memory, in bytes from its start. What is not
 * alive at the same time, by the {@link Timetable}, may share memory.
 */
final class Regions {
    private static final int NONE = -1;

    private final Forms forms;
    private final Graph graph;
    private final Timetable times;
    private final GradientSharing sharing;
    private final Placement placement = new Placement(NativeMemory.ALIGNMENT);
    private final int[] values;
    private final int[] gradients;
    private final int[] copies;
    private final int[] kept;
    private final int[] lossGradients;
    private final int beside;
    private final int[] between = new int[2];
    private final int scratchpad;

    Regions(Forms forms) {
        this.forms = forms;
        Compilation compilation = forms.compilation();
        boolean training = compilation.training();
        this.graph = compilation.graph();
        this.times = new Timetable(graph, training);
        this.sharing = new GradientSharing(forms, times);
        this.values = new int[graph.valueCount()];
        this.gradients = new int[graph.valueCount()];
        this.copies = new int[compilation.copies().size()];
        this.kept = new int[graph.steps().size()];
        placeValues();
        placeCopies(compilation.copies());
        placeKept();
        placeGradients();
        this.lossGradients = new int[graph.outputCount()];
        for (int i = 0; i < lossGradients.length; i++) {
            long bytes = forms.answers().get(i).layout().bytes();
            lossGradients[i] = training ? placement.add(times.loss(), times.loss() + 1, bytes) : NONE;
        }
        long largest = largestValueBytes();
        long besideBytes = Math.max(largest, largestTensorBytes());
        this.beside = training ? placement.add(times.loss(), times.end(), besideBytes) : NONE;
        between[0] = placement.add(0, times.end(), largest);
        between[1] = placement.add(0, times.end(), training ? largest : 0);
        this.scratchpad = placement.add(0, times.end(), forms.scratchpadBytes());
        placement.place();
    }

    private void placeValues() {
        int inputs = graph.spec().inputs().size();
        int[] written = new int[values.length];
        int[] last = new int[values.length];
        Arrays.fill(written, NONE);
        Arrays.fill(written, 0, inputs, 0);
        for (int s = 0; s < kept.length; s++) {
            int output = graph.steps().get(s).output();
            written[output] = times.forward(s);
            last[output] = times.forward(s);
            Form form = forms.of(s);
            if (times.goesBack(s) && form.backwardReadsOutput()) {
                last[output] = times.backward(s);
            }
        }
        for (int s = 0; s < kept.length; s++) {
            List<Operand> operands = forms.of(s).operands();
            for (int i = 0; i < operands.size(); i++) {
                Operand operand = operands.get(i);
                boolean again =
                        !operand.isCopy() && times.goesBack(s) && forms.of(s).backwardReads(i);
                last[operand.value()] = Math.max(last[operand.value()], again ? times.backward(s) : times.forward(s));
            }
        }
        for (Operand answer : forms.answers()) {
            last[answer.value()] = Math.max(last[answer.value()], times.loss());
        }
        for (int v = 0; v < values.length; v++) {
            values[v] = written[v] < 0
                    ? NONE
                    : placement.add(
                            written[v], last[v], forms.compilation().value(v).bytes());
        }
    }

    private void placeCopies(List<Operand> wanted) {
        for (int c = 0; c < copies.length; c++) {
            boolean answer = forms.answers().contains(wanted.get(c));
            int first = answer ? times.loss() : Integer.MAX_VALUE;
            int last = answer ? times.loss() : 0;
            for (int s = 0; s < kept.length; s++) {
                List<Operand> operands = forms.of(s).operands();
                for (int i = 0; i < operands.size(); i++) {
                    if (operands.get(i).copy() == c) {
                        boolean again = times.goesBack(s) && forms.of(s).backwardReads(i);
                        first = Math.min(first, times.forward(s));
                        last = Math.max(last, again ? times.backward(s) : times.forward(s));
                    }
                }
            }
            copies[c] = placement.add(
                    Math.min(first, last), last, wanted.get(c).layout().bytes());
        }
    }

    private void placeKept() {
        for (int s = 0; s < kept.length; s++) {
            kept[s] = placement.add(
                    times.forward(s),
                    times.goesBack(s) ? times.backward(s) : times.forward(s),
                    forms.of(s).keptBytes());
        }
    }

    /** Gradients live from their first writer to the backward of their value's producer. */
    private void placeGradients() {
        int count = gradients.length;
        int[] from = new int[count];
        int[] until = new int[count];
        Arrays.fill(gradients, NONE);
        Arrays.fill(from, Integer.MAX_VALUE);
        for (int s = 0; s < kept.length; s++) {
            int value = graph.steps().get(s).output();
            if (times.hasGradient(value)) {
                int holder = sharing.holder(value);
                from[holder] = Math.min(from[holder], times.firstWrite(value));
                until[holder] = Math.max(until[holder], times.backward(s));
            }
        }
        for (int v = 0; v < count; v++) {
            if (until[v] > 0) {
                long bytes = forms.compilation().gradient(v).bytes();
                gradients[v] = placement.add(from[v], until[v], bytes);
            }
        }
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

    Timetable times() {
        return times;
    }

    /** Whether the gradient of that input lies where the gradient of the step's output lies. */
    boolean shares(Step step, int input) {
        return sharing.holder(step.inputs().get(input)) == sharing.holder(step.output());
    }

    long value(int value) {
        return placement.offset(values[value]);
    }

    long gradient(int value) {
        return placement.offset(gradients[sharing.holder(value)]);
    }

    long copy(int copy) {
        return placement.offset(copies[copy]);
    }

    long kept(int step) {
        return placement.offset(kept[step]);
    }

    /** The gradient of an answer as Java writes it. */
    long lossGradient(int number) {
        return placement.offset(lossGradients[number]);
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
