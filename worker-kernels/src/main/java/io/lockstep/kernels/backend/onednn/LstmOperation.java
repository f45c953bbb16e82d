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
    private static final int[] COPY = {DNNL_ARG_FROM, DNNL_ARG_TO};

    private final GraphNode node;
    private final float forgetBias;
    private final StepGroups order;
    private final boolean training;
    private final boolean converts;
    private final StepPieces pieces;
    private final StepMajor y;
    private final StepMajor gates;
    private final StepMajor dGates;
    private final StepMajor cells;
    private final SequenceInput input;
    private final SequenceProducts.Product ofState;
    private final SequenceProducts.@Nullable Product toState;
    private final SequenceProducts.@Nullable WeightGradient hiddenWeight;
    private final @Nullable Compiled narrow;
    private final @Nullable Compiled widen;
    private final @Nullable Compiled narrowGates;
    private final Rooms rooms;
    private final Rooms.Room cellRoom;
    private final Rooms.Room stateRoom;
    private final Rooms.Room sumRoom;
    private final Rooms.@Nullable Room gradientRoom;

    private LstmOperation(Compilation compilation, GraphNode node, Lstm layer) {
        this.node = node;
        this.forgetBias = (float) layer.forgetBias();
        this.training = compilation.training();
        int rows = compilation.rows();
        int steps = node.outputShape().size(0);
        this.pieces = new StepPieces(rows, layer.units());
        this.order = StepGroups.of(steps, layer.reverse(), rows);
        memory.data_type type = compilation.type();
        this.converts = type != memory.data_type.f32;
        boolean backConverts = converts && training;
        this.y = StepMajor.of(compilation, type, node.outputShape(), order.size());
        Shape wide = Shape.of(steps, Math.multiplyExact(GATES, layer.units()));
        this.gates = StepMajor.of(compilation, memory.data_type.f32, wide, order.size());
        this.dGates = converts ? StepMajor.of(compilation, type, wide, order.size()) : gates;
        this.cells = StepMajor.of(compilation, memory.data_type.f32, node.outputShape(), order.size());
        List<Integer> tensors = node.tensors();
        this.input = new SequenceInput(compilation, node, order, gates, tensors.get(INPUT_WEIGHT), tensors.get(BIAS));
        compilation.define(node.output(), y);
        SequenceProducts ofU = new SequenceProducts(compilation, tensors.get(HIDDEN_WEIGHT));
        this.ofState = ofU.forwardAdded(rows);
        this.toState = training ? ofU.backwardAdded(rows) : null;
        this.hiddenWeight = training && steps > 1 ? ofU.weightGradient((steps - 1L) * rows, -1) : null;
        Primitives primitives = compilation.primitives();
        this.narrow = converts ? primitives.reorder(cells.one(), y.one()) : null;
        this.widen = backConverts ? primitives.reorder(y.one(), cells.one()) : null;
        this.narrowGates = backConverts ? primitives.reorder(gates.one(), dGates.one()) : null;
        this.rooms = new Rooms(Math.max(
                Math.max(input.scratchpadBytes(), ofU.scratchpadBytes()),
                Compiled.largestScratchpad(narrow, widen, narrowGates)));
        this.cellRoom = rooms.take(cells.one());
        this.stateRoom = rooms.take(cells.one());
        this.sumRoom = rooms.take(training ? gates.one() : gates.group());
        this.gradientRoom = backConverts ? rooms.take(dGates.all()) : null;
    }

    static NativeOperation operation(Compilation compilation, GraphNode node) {
        return new LstmOperation(compilation, node, (Lstm) node.layer());
    }

    @Override
    public List<Operand> operands() {
        return List.of(input.operand());
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
        return Math.max(input.tensorGradientBytes(), hiddenWeight == null ? 0 : hiddenWeight.bytesBeside());
    }

    @Override
    public long scratchpadBytes() {
        return rooms.bytes();
    }

    private LstmGates gatesOf(PassBuilder builder, int k, memory sums, memory states) {
        int step = order.at(k);
        LstmGates work = new LstmGates(
                pieces,
                new StepMask(builder.workspace().pass(), node, step),
                forgetBias,
                builder.floatsOf(sums),
                training);
        work.cells(
                k == 0 ? null : builder.floatsOf(cells.step(builder, states, training ? order.at(k - 1) : 0)),
                builder.floatsOf(cells.step(builder, states, training ? step : 0)));
        return work;
    }

    @Override
    public void bindForward(PassBuilder builder) {
        memory output = builder.value(node.output());
        memory sums = training ? builder.kept(node, 0, gates.all()) : sumRoom.in(builder);
        memory states = training ? builder.kept(node, gateBytes(), cells.all()) : cellRoom.in(builder);
        for (int k = 0; k < order.steps(); k++) {
            int step = order.at(k);
            input.before(builder, k, sums);
            memory here = gates.step(builder, sums, training ? step : step - order.firstOfGroup(k));
            if (k > 0) {
                ofState.call(builder, y.step(builder, output, order.at(k - 1)), here);
            }
            memory state = converts ? stateRoom.in(builder) : y.step(builder, output, step);
            builder.add(gatesOf(builder, k, here, states).forward(builder.floatsOf(state)));
            if (narrow != null) {
                builder.call(narrow, COPY, state, y.step(builder, output, step));
            }
        }
    }

    @Override
    public void bindBackward(PassBuilder builder) {
        memory sums = builder.kept(node, 0, gates.all());
        memory states = builder.kept(node, gateBytes(), cells.all());
        memory dCell = cellRoom.in(builder);
        memory dSums = gradientRoom == null ? sums : gradientRoom.in(builder);
        memory dX = input.gradient(builder);
        for (int k = order.steps() - 1; k >= 0; k--) {
            int step = order.at(k);
            memory dState = state(builder, k, dSums);
            memory here = gates.step(builder, sums, step);
            memory dHere = converts ? sumRoom.in(builder) : here;
            builder.add(gatesOf(builder, k, here, states)
                    .backward(
                            k == order.steps() - 1,
                            builder.floatsOf(dState),
                            builder.floatsOf(dCell),
                            builder.floatsOf(dHere)));
            if (narrowGates != null) {
                builder.call(narrowGates, COPY, dHere, dGates.step(builder, dSums, step));
            }
            input.after(builder, k, dX, dGates, dSums);
        }
        input.finish(builder, dX, dGates, dSums);
        int count = order.steps() - 1;
        if (hiddenWeight == null) {
            builder.zeroTensorGradient(node.tensors().get(HIDDEN_WEIGHT));
        } else {
            hiddenWeight.call(
                    builder,
                    y.some(builder, builder.value(node.output()), order.firstFollowed(), count),
                    dGates.some(builder, dSums, order.firstFollowing(), count));
        }
    }

    /** The gradient of a step's state: that of the output, and that through the step behind it. */
    private memory state(PassBuilder builder, int k, memory dSums) {
        memory own = y.step(builder, builder.gradient(node.output()), order.at(k));
        memory state = own;
        if (widen != null) {
            state = stateRoom.in(builder);
            builder.call(widen, COPY, own, state);
        }
        if (toState != null && k < order.steps() - 1) {
            toState.call(builder, dGates.step(builder, dSums, order.at(k + 1)), state);
        }
        return state;
    }
}
