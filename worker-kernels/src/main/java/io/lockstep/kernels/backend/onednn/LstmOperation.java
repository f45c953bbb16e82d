package io.lockstep.kernels.backend.onednn;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_FROM;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_TO;

import io.lockstep.kernels.graph.GraphNode;
import io.lockstep.kernels.layer.recurrent.Lstm;
import io.lockstep.kernels.shape.Shape;
import java.util.List;
import org.bytedeco.dnnl.memory;
import org.jspecify.annotations.Nullable;

/**
 * Long short-term memory, steps outermost. Of each step two products into one float32 matrix, {@code x_t W^T + b} and
 * {@code h_{t-1} U^T}, then the gates in Java; backward the gates, the gradient of the state before, that of the input, and at
 * last the gradients of both weights, of all steps at once. Kept: the gates, and c; in float32 the gates' gradients take their
 * places.
 */
final class LstmOperation implements NativeOperation {
    private static final int GATES = 4;
    private static final int INPUT_WEIGHT = 0;
    private static final int HIDDEN_WEIGHT = 1;
    private static final int BIAS = 2;

    private final GraphNode node;
    private final float forgetBias;
    private final StepGroups order;
    private final boolean training;
    private final boolean converts;
    private final int rows;
    private final int units;
    private final StepMajor x;
    private final StepMajor y;
    private final StepMajor gates;
    private final StepMajor dGates;
    private final StepMajor cells;
    private final Operand operand;
    private final SequenceProducts.Product ofInput;
    private final SequenceProducts.Product ofState;
    private final SequenceProducts.@Nullable Product toInput;
    private final SequenceProducts.@Nullable Product toState;
    private final SequenceProducts.@Nullable WeightGradient inputWeight;
    private final SequenceProducts.@Nullable WeightGradient hiddenWeight;
    private final @Nullable Compiled narrow;
    private final @Nullable Compiled widen;
    private final @Nullable Compiled narrowGates;
    private final long primitiveBytes;

    private LstmOperation(Compilation compilation, GraphNode node, Lstm layer) {
        this.node = node;
        this.forgetBias = (float) layer.forgetBias();
        this.training = compilation.training();
        this.rows = compilation.rows();
        this.units = layer.units();
        Shape input = node.inputShapes().get(0);
        int steps = input.size(0);
        this.order = StepGroups.of(steps, layer.reverse(), rows);
        memory.data_type type = compilation.type();
        memory.data_type sums = memory.data_type.f32;
        this.converts = type != sums;
        this.x = StepMajor.of(compilation, type, input, order.size());
        this.y = StepMajor.of(compilation, type, node.outputShape(), order.size());
        Shape wide = Shape.of(steps, Math.multiplyExact(GATES, units));
        this.gates = StepMajor.of(compilation, sums, wide, order.size());
        this.dGates = converts ? StepMajor.of(compilation, type, wide, order.size()) : gates;
        this.cells = StepMajor.of(compilation, sums, node.outputShape(), order.size());
        this.operand = compilation.operand(node.inputs().get(0), x.layout());
        compilation.define(node.output(), y);
        SequenceProducts ofW = new SequenceProducts(compilation, node.tensors().get(INPUT_WEIGHT));
        SequenceProducts ofU = new SequenceProducts(compilation, node.tensors().get(HIDDEN_WEIGHT));
        long together = (long) order.size() * rows;
        int bias = node.tensors().get(BIAS);
        this.ofInput = ofW.forward(together, bias);
        this.ofState = ofU.forwardAdded(rows);
        boolean data = training && compilation.graph().trained(node.inputs().get(0));
        this.toInput = data ? ofW.backward(together, type) : null;
        this.toState = training ? ofU.backwardAdded(rows) : null;
        this.inputWeight = training ? ofW.weightGradient((long) steps * rows, bias) : null;
        this.hiddenWeight = training && steps > 1 ? ofU.weightGradient((steps - 1L) * rows, -1) : null;
        Primitives primitives = compilation.primitives();
        this.narrow = converts ? primitives.reorder(cells.one(), y.one()) : null;
        this.widen = converts && training ? primitives.reorder(y.one(), cells.one()) : null;
        this.narrowGates = converts && training ? primitives.reorder(gates.one(), dGates.one()) : null;
        this.primitiveBytes = NativeMemory.align(Math.max(
                Math.max(ofW.scratchpadBytes(), ofU.scratchpadBytes()),
                Compiled.largestScratchpad(narrow, widen, narrowGates)));
    }

    static NativeOperation operation(Compilation compilation, GraphNode node) {
        return new LstmOperation(compilation, node, (Lstm) node.layer());
    }

    @Override
    public List<Operand> operands() {
        return List.of(operand);
    }

    @Override
    public boolean backwardReads(int index) {
        return true;
    }

    /** As the states before steps. */
    @Override
    public boolean backwardReadsOutput() {
        return true;
    }

    /** In float32 the gradient through the step behind is added to it. */
    @Override
    public boolean changesOutputGradient() {
        return !converts;
    }

    private long gateBytes() {
        return NativeMemory.align(gates.all().bytes());
    }

    @Override
    public long keptBytes() {
        return training ? gateBytes() + cells.all().bytes() : 0;
    }

    @Override
    public long tensorGradientBytes() {
        return Math.max(
                inputWeight == null ? 0 : inputWeight.bytesBeside(),
                hiddenWeight == null ? 0 : hiddenWeight.bytesBeside());
    }

    private long stateBytes() {
        return NativeMemory.align(cells.one().bytes());
    }

    /** Behind those of primitives: two states; a group's gates, or in training a step's, and all their gradients. */
    @Override
    public long scratchpadBytes() {
        long narrow = converts
                ? gates.one().bytes() + NativeMemory.ALIGNMENT + dGates.all().bytes()
                : 0;
        return primitiveBytes
                + 2 * stateBytes()
                + (training ? narrow : gates.group().bytes());
    }

    private memory cellRoom(PassBuilder builder) {
        return builder.room(primitiveBytes, cells.one());
    }

    private memory stateRoom(PassBuilder builder) {
        return builder.room(primitiveBytes + stateBytes(), cells.one());
    }

    private memory room(PassBuilder builder, long offset, Layout layout) {
        return builder.room(primitiveBytes + 2 * stateBytes() + offset, layout);
    }

    @Override
    public void bindForward(PassBuilder builder) {
        memory input = builder.operand(operand);
        memory output = builder.value(node.output());
        memory sums = training ? builder.kept(node, 0, gates.all()) : room(builder, 0, gates.group());
        memory states = training ? builder.kept(node, gateBytes(), cells.all()) : cellRoom(builder);
        for (int k = 0; k < order.steps(); k++) {
            int step = order.at(k);
            int first = training ? 0 : order.firstOfGroup(k);
            if (order.beginsGroup(k)) {
                int begin = order.firstOfGroup(k);
                ofInput.call(builder, x.group(builder, input, begin), gates.group(builder, sums, begin - first));
            }
            memory here = gates.step(builder, sums, step - first);
            if (k > 0) {
                ofState.call(builder, y.step(builder, output, order.at(k - 1)), here);
            }
            memory state = converts ? stateRoom(builder) : y.step(builder, output, step);
            LstmGates work = new LstmGates(new StepPieces(rows, units), forgetBias, builder.floatsOf(here), training);
            work.cells(
                    k == 0 ? null : builder.floatsOf(cells.step(builder, states, training ? order.at(k - 1) : 0)),
                    builder.floatsOf(cells.step(builder, states, training ? step : 0)));
            builder.add(work.forward(builder.floatsOf(state)));
            if (narrow != null) {
                builder.call(narrow, new int[] {DNNL_ARG_FROM, DNNL_ARG_TO}, state, y.step(builder, output, step));
            }
        }
    }

    @Override
    public void bindBackward(PassBuilder builder) {
        if (toState == null || inputWeight == null) {
            return;
        }
        memory output = builder.value(node.output());
        memory gradient = builder.gradient(node.output());
        memory sums = builder.kept(node, 0, gates.all());
        memory states = builder.kept(node, gateBytes(), cells.all());
        memory dCell = cellRoom(builder);
        memory dSums = converts ? room(builder, NativeMemory.align(gates.one().bytes()), dGates.all()) : sums;
        boolean wanted = toInput != null && builder.wantsGradient(node, 0);
        memory dX = wanted ? builder.newGradient(node, 0, x.layout()) : null;
        for (int k = order.steps() - 1; k >= 0; k--) {
            int step = order.at(k);
            memory dState = bindState(builder, k, gradient, dSums);
            memory here = gates.step(builder, sums, step);
            memory dHere = dGates.step(builder, dSums, step);
            memory dWide = converts ? room(builder, 0, gates.one()) : here;
            LstmGates work = new LstmGates(new StepPieces(rows, units), forgetBias, builder.floatsOf(here), true);
            work.cells(
                    k == 0 ? null : builder.floatsOf(cells.step(builder, states, order.at(k - 1))),
                    builder.floatsOf(cells.step(builder, states, step)));
            boolean last = k == order.steps() - 1;
            builder.add(
                    work.backward(last, builder.floatsOf(dState), builder.floatsOf(dCell), builder.floatsOf(dWide)));
            if (narrowGates != null) {
                builder.call(narrowGates, new int[] {DNNL_ARG_FROM, DNNL_ARG_TO}, dWide, dHere);
            }
            if (dX != null && toInput != null && order.beginsGroup(k)) {
                int first = order.firstOfGroup(k);
                toInput.call(builder, dGates.group(builder, dSums, first), x.group(builder, dX, first));
            }
        }
        if (dX != null) {
            builder.finishGradient(node, 0, x.layout());
        }
        inputWeight.call(
                builder, builder.seenAs(x.all(), builder.operand(operand)), builder.seenAs(dGates.all(), dSums));
        bindHiddenWeight(builder, output, dSums);
    }

    /** The gradient of a step's state: that of the output, and that through the step behind it. */
    private memory bindState(PassBuilder builder, int k, memory gradient, memory dSums) {
        memory own = y.step(builder, gradient, order.at(k));
        memory state = own;
        if (widen != null) {
            state = stateRoom(builder);
            builder.call(widen, new int[] {DNNL_ARG_FROM, DNNL_ARG_TO}, own, state);
        }
        if (toState != null && k < order.steps() - 1) {
            toState.call(builder, dGates.step(builder, dSums, order.at(k + 1)), state);
        }
        return state;
    }

    private void bindHiddenWeight(PassBuilder builder, memory output, memory dSums) {
        int count = order.steps() - 1;
        if (hiddenWeight != null) {
            hiddenWeight.call(
                    builder,
                    y.some(builder, output, order.firstFollowed(), count),
                    dGates.some(builder, dSums, order.firstFollowing(), count));
        } else {
            builder.zeroTensorGradient(node.tensors().get(HIDDEN_WEIGHT));
        }
    }
}
