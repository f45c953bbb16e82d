package io.lockstep.kernels.backend.onednn;

import io.lockstep.kernels.graph.ExecutionTimes;
import io.lockstep.kernels.graph.Graph;
import io.lockstep.kernels.graph.GraphNode;
import io.lockstep.kernels.graph.LiveRange;
import io.lockstep.kernels.graph.Placement;
import io.lockstep.kernels.graph.Recomputation;
import java.util.Arrays;
import java.util.List;

/**
 * Places of everything of one pass inside a workspace's one piece of native memory. What is not
 * alive at the same time, by the {@link ExecutionTimes}, may share memory.
 */
final class Regions {
    private static final int NONE = -1;

    private final NativeOperations operations;
    private final Graph graph;
    private final ExecutionTimes times;
    private final Recomputation recomputation;
    private final GradientSharing sharing;
    private final Placement placement = new Placement(NativeMemory.ALIGNMENT);
    private final int[] values;
    private final int[] gradients;
    private final int[] copies;
    private final int[] kept;
    private final int[] work;
    private final int[] lossGradients;
    private final int beside;
    private final int half;
    private final int converted;
    private final int scratchpad;

    /** What backward reads, as operations say it; whoever reads a copy of its own makes it again. */
    private record Needs(NativeOperations operations) implements Recomputation.Needs {
        @Override
        public boolean keeps(int node) {
            boolean keeps = operations.of(node).keeps();
            for (int i = 0; i < operations.of(node).operands().size(); i++) {
                keeps |= operations.of(node).operands().get(i).isCopy()
                        && operations.of(node).backwardReads(i);
            }
            return keeps;
        }

        @Override
        public boolean readsInput(int node, int input) {
            NativeOperation operation = operations.of(node);
            return !operation.operands().get(input).isCopy() && operation.backwardReads(input);
        }

        @Override
        public boolean readsOutput(int node) {
            return operations.of(node).backwardReadsOutput();
        }
    }

    Regions(NativeOperations operations) {
        this.operations = operations;
        Compilation compilation = operations.compilation();
        boolean training = compilation.training();
        this.graph = compilation.graph();
        this.times = compilation.times();
        this.recomputation = new Recomputation(graph, times, new Needs(operations));
        this.sharing = new GradientSharing(operations, times);
        this.values = new int[graph.valueCount()];
        this.gradients = new int[graph.valueCount()];
        this.copies = new int[compilation.copies().size()];
        this.kept = new int[graph.nodes().size()];
        this.work = new int[kept.length];
        placeValues();
        placeCopies(compilation.copies());
        placeKept();
        placeGradients();
        this.lossGradients = new int[graph.outputCount()];
        for (int i = 0; i < lossGradients.length; i++) {
            long bytes = operations.answers().get(i).layout().bytes();
            lossGradients[i] = training ? placement.add(times.loss(), times.loss() + 1, bytes) : NONE;
        }
        TransferBuffers detours = TransferBuffers.of(operations, times);
        this.beside = training ? placement.add(times.loss(), times.end(), detours.beside()) : NONE;
        this.half = placement.add(0, times.end(), detours.half());
        this.converted = placement.add(0, times.end(), detours.converted());
        this.scratchpad = placement.add(0, times.end(), operations.scratchpadBytes());
        placement.place();
    }

    private void placeValues() {
        LiveRange[] lives = new LiveRange[values.length];
        Arrays.setAll(lives, v -> new LiveRange());
        boolean[] copied = new boolean[copies.length];
        for (int i = 0; i < graph.spec().inputs().size(); i++) {
            lives[i].write(0);
        }
        for (int s = 0; s < kept.length; s++) {
            LiveRange output = lives[graph.nodes().get(s).output()];
            recomputation.write(output, s);
            if (operations.of(s).backwardReadsOutput()) {
                recomputation.readBack(output, s);
            }
            List<Operand> operands = operations.of(s).operands();
            for (int i = 0; i < operands.size(); i++) {
                Operand operand = operands.get(i);
                LiveRange input = lives[operand.value()];
                if (!operand.isCopy() || !copied[operand.copy()]) {
                    recomputation.read(input, s);
                }
                if (operand.isCopy()) {
                    copied[operand.copy()] = true;
                } else if (operations.of(s).backwardReads(i)) {
                    recomputation.readBack(input, s);
                }
            }
        }
        for (Operand answer : operations.answers()) {
            lives[answer.value()].read(times.loss());
        }
        for (int v = 0; v < values.length; v++) {
            boolean written = lives[v].isWritten();
            values[v] = written
                    ? placement.add(lives[v], operations.compilation().value(v).bytes())
                    : NONE;
        }
    }

    /** A copy is made by the first that reads it, whenever that is computed. */
    private void placeCopies(List<Operand> wanted) {
        LiveRange[] lives = new LiveRange[copies.length];
        Arrays.setAll(lives, c -> new LiveRange());
        for (int s = 0; s < kept.length; s++) {
            List<Operand> operands = operations.of(s).operands();
            for (int i = 0; i < operands.size(); i++) {
                if (operands.get(i).isCopy()) {
                    readCopy(lives[operands.get(i).copy()], s, i);
                }
            }
        }
        for (int c = 0; c < copies.length; c++) {
            LiveRange range = lives[c];
            if (!range.isWritten()) {
                range.write(times.loss());
            }
            if (operations.answers().contains(wanted.get(c))) {
                range.read(times.loss());
            }
            copies[c] = placement.add(range, wanted.get(c).layout().bytes());
        }
    }

    private void readCopy(LiveRange range, int node, int operand) {
        if (!range.isWritten()) {
            recomputation.write(range, node);
        }
        recomputation.read(range, node);
        if (operations.of(node).backwardReads(operand)) {
            recomputation.readBack(range, node);
        }
    }

    private void placeKept() {
        for (int s = 0; s < kept.length; s++) {
            LiveRange range = new LiveRange();
            recomputation.write(range, s);
            recomputation.readBack(range, s);
            kept[s] = placement.add(range, operations.of(s).keptBytes());
            LiveRange own = new LiveRange();
            recomputation.write(own, s);
            if (times.hasBackward(s)) {
                own.write(times.backward(s));
            }
            work[s] = placement.add(own, operations.of(s).workBytes());
        }
    }

    /** Gradients live from their first writer to the backward of their value's producer; of inputs, to the end. */
    private void placeGradients() {
        int count = gradients.length;
        int[] from = new int[count];
        int[] until = new int[count];
        Arrays.fill(gradients, NONE);
        Arrays.fill(from, Integer.MAX_VALUE);
        for (int s = 0; s < kept.length; s++) {
            int value = graph.nodes().get(s).output();
            if (times.hasGradient(value)) {
                int holder = sharing.holder(value);
                from[holder] = Math.min(from[holder], times.firstWrite(value));
                until[holder] = Math.max(until[holder], times.backward(s));
            }
        }
        for (int input = 0; input < graph.spec().inputs().size(); input++) {
            if (times.hasGradient(input)) {
                from[input] = times.firstWrite(input);
                until[input] = times.end();
            }
        }
        for (int v = 0; v < count; v++) {
            if (until[v] > 0) {
                long bytes = operations.compilation().gradient(v).bytes();
                gradients[v] = placement.add(from[v], until[v], bytes);
            }
        }
    }

    ExecutionTimes times() {
        return times;
    }

    Recomputation recomputation() {
        return recomputation;
    }

    /** Whether the gradient of that input lies where the gradient of the node's output lies. */
    boolean shares(GraphNode node, int input) {
        return sharing.holder(node.inputs().get(input)) == sharing.holder(node.output());
    }

    Region value(int value) {
        return region(values[value]);
    }

    Region gradient(int value) {
        return region(gradients[sharing.holder(value)]);
    }

    Region copy(int copy) {
        return region(copies[copy]);
    }

    Region kept(int node) {
        return region(kept[node]);
    }

    /** Where a node works. */
    Region work(int node) {
        return region(work[node]);
    }

    /** The gradient of an answer as Java writes it. */
    Region lossGradient(int number) {
        return region(lossGradients[number]);
    }

    /** Where a gradient is put that is to be added or converted. */
    Region beside() {
        return region(beside);
    }

    /** Where a conversion by way of the plain layout puts what is half done. */
    Region half() {
        return region(half);
    }

    /** Where a gradient is put that is converted to be added. */
    Region converted() {
        return region(converted);
    }

    private Region region(int piece) {
        return new Region(placement.offset(piece), placement.bytes(piece));
    }

    Region scratchpad() {
        return region(scratchpad);
    }

    /** Of all of them together. */
    long bytes() {
        return placement.size();
    }
}
