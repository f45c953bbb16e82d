package io.lockstep.kernels.backend.onednn;

import io.lockstep.kernels.graph.GraphNode;
import io.lockstep.kernels.layer.recurrent.Gru;
import io.lockstep.kernels.parameter.ParameterTensor;
import io.lockstep.kernels.shape.Shape;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.dnnl.memory;
import org.jspecify.annotations.Nullable;

/**
 * Gated recurrent unit, steps outermost, as {@link LstmOperation}. The product of the state for the candidate is one of its own,
 * in the second form of what the reset gate leaves of the state. Kept: r, z and n, and that product, or what it is of.
 */
final class GruOperation implements NativeOperation {
    private static final int GATES = 3;
    private static final int INPUT_WEIGHT = 0;
    private static final int HIDDEN_WEIGHT = 1;
    private static final int CANDIDATE_WEIGHT = 2;
    private static final int BIAS = 3;
    private static final int CANDIDATE_BIAS = 4;

    private final GraphNode node;
    private final int units;
    private final boolean resetAfter;
    private final boolean training;
    private final StepGroups order;
    private final StepPieces pieces;
    private final StepStore y;
    private final StepStore reset;
    private final StepMajor gates;
    private final StepMajor candidates;
    private final StepStore dGates;
    private final StepStore dTwo;
    private final StepStore dCandidate;
    private final StepStore dOutput;
    private final SequenceInput input;
    private final SequenceProducts.Product gatesOfState;
    private final SequenceProducts.Product candidateOfState;
    private final SequenceProducts.@Nullable Product gatesToState;
    private final SequenceProducts.@Nullable Product candidateToState;
    private final SequenceProducts.@Nullable WeightGradient hiddenWeight;
    private final SequenceProducts.@Nullable WeightGradient candidateWeight;
    private final Rooms rooms;
    private final Rooms.Room zeroRoom;
    private final Rooms.Room stateRoom;
    private final Rooms.Room sumRoom;
    private final Rooms.Room twoRoom;
    private final Rooms.Room candidateRoom;
    private final Rooms.Room resetRoom;
    private Rooms.@Nullable Room dGatesRoom;
    private Rooms.@Nullable Room dTwoRoom;
    private Rooms.@Nullable Room dCandidateRoom;

    private GruOperation(Compilation compilation, GraphNode node, Gru layer) {
        this.node = node;
        this.units = layer.units();
        this.resetAfter = layer.resetAfter();
        this.training = compilation.training();
        int rows = compilation.rows();
        Shape shape = node.outputShape();
        int steps = shape.size(0);
        this.pieces = new StepPieces(rows, units);
        this.order = StepGroups.of(steps, layer.reverse(), rows);
        int group = order.size();
        Shape wide = Shape.of(steps, Math.multiplyExact(GATES, units));
        Shape two = Shape.of(steps, 2 * units);
        this.y = new StepStore(compilation, shape, group);
        this.reset = new StepStore(compilation, shape, group);
        this.dOutput = new StepStore(compilation, shape, group);
        this.dGates = new StepStore(compilation, wide, group);
        this.dTwo = new StepStore(compilation, two, group);
        this.dCandidate = new StepStore(compilation, shape, group);
        this.gates = StepMajor.of(compilation, memory.data_type.f32, wide, group);
        this.candidates = StepMajor.of(compilation, memory.data_type.f32, shape, group);
        List<Integer> tensors = node.tensors();
        this.input = new SequenceInput(compilation, node, order, gates, tensors.get(INPUT_WEIGHT), tensors.get(BIAS));
        compilation.define(node.output(), y.typed());
        SequenceProducts ofU = new SequenceProducts(compilation, tensors.get(HIDDEN_WEIGHT));
        SequenceProducts ofV = new SequenceProducts(compilation, tensors.get(CANDIDATE_WEIGHT));
        this.gatesOfState = ofU.forward(rows, -1);
        this.candidateOfState = ofV.forward(rows, resetAfter ? tensors.get(CANDIDATE_BIAS) : -1);
        this.gatesToState = training ? ofU.backwardAdded(rows) : null;
        this.candidateToState = training ? throughCandidate(ofV, rows) : null;
        long following = (steps - 1L) * rows;
        this.hiddenWeight = training && steps > 1 ? ofU.weightGradient(following, -1) : null;
        boolean any = training && (steps > 1 || !resetAfter);
        this.candidateWeight = any ? ofV.weightGradient(resetAfter ? following : (long) steps * rows, -1) : null;
        this.rooms = new Rooms(Math.max(
                Math.max(ofU.scratchpadBytes(), ofV.scratchpadBytes()),
                Math.max(
                        input.scratchpadBytes(),
                        Math.max(dGates.scratchpadBytes(), Math.max(dTwo.scratchpadBytes(), y.scratchpadBytes())))));
        this.zeroRoom = rooms.take(y.typed().one());
        this.stateRoom = rooms.take(candidates.one());
        this.sumRoom = rooms.take(gates.group());
        this.twoRoom = rooms.take(compilation.primitives().plain(memory.data_type.f32, rows, 2L * units));
        this.candidateRoom = rooms.take(candidates.one());
        this.resetRoom = rooms.take(reset.typed().one());
        List.of(y, reset, dOutput).forEach(store -> store.takeRoom(rooms));
        if (training) {
            List.of(dGates, dTwo, dCandidate).forEach(store -> store.takeRoom(rooms));
            this.dGatesRoom = dGates.converts() ? rooms.take(dGates.typed().all()) : null;
            this.dTwoRoom = rooms.take(dTwo.typed().all());
            this.dCandidateRoom = rooms.take(dCandidate.typed().all());
        }
    }

    private SequenceProducts.Product throughCandidate(SequenceProducts products, int rows) {
        return resetAfter ? products.backwardAdded(rows) : products.backward(rows, memory.data_type.f32);
    }

    static NativeOperation operation(Compilation compilation, GraphNode node) {
        return new GruOperation(compilation, node, (Gru) node.layer());
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

    private long gateBytes() {
        return NativeMemory.align(gates.all().bytes());
    }

    @Override
    public long keptBytes() {
        Layout second = (resetAfter ? candidates : reset.typed()).all();
        return training ? gateBytes() + second.bytes() : 0;
    }

    @Override
    public long tensorGradientBytes() {
        return Math.max(
                input.tensorGradientBytes(),
                Math.max(
                        hiddenWeight == null ? 0 : hiddenWeight.bytesBeside(),
                        candidateWeight == null ? 0 : candidateWeight.bytesBeside()));
    }

    @Override
    public long scratchpadBytes() {
        return rooms.bytes();
    }

    /** The state before the k-th step as products read it. */
    private memory before(PassBuilder builder, int k, memory output) {
        return k == 0 ? zeroRoom.in(builder) : y.typed().step(builder, output, order.at(k - 1));
    }

    private StepMask mask(PassBuilder builder, int k) {
        return new StepMask(builder.workspace().pass(), node, order.at(k));
    }

    @Override
    public void bindForward(PassBuilder builder) {
        memory output = builder.value(node.output());
        memory sums = training ? builder.kept(node, 0, gates.all()) : sumRoom.in(builder);
        builder.zero(zeroRoom.in(builder));
        if (y.converts()) {
            builder.zero(stateRoom.in(builder));
        }
        for (int k = 0; k < order.steps(); k++) {
            int step = order.at(k);
            input.before(builder, k, sums);
            memory before = before(builder, k, output);
            memory two = twoRoom.in(builder);
            gatesOfState.call(builder, before, two);
            memory candidate = resetAfter && training
                    ? candidates.step(builder, builder.kept(node, gateBytes(), candidates.all()), step)
                    : candidateRoom.in(builder);
            if (resetAfter) {
                candidateOfState.call(builder, before, candidate);
            }
            GruGates work = new GruGates(
                    pieces,
                    pieces.piece(),
                    mask(builder, k),
                    resetAfter,
                    builder.floatsOf(gates.step(builder, sums, training ? step : step - order.firstOfGroup(k))),
                    builder.floatsOf(two),
                    builder.floatsOf(candidate),
                    builder.floatsOf(y.converts() ? stateRoom.in(builder) : before));
            bindCandidate(builder, step, work, candidate);
            memory state = y.converts() ? stateRoom.in(builder) : y.typed().step(builder, output, step);
            builder.add(work.move(builder.floatsOf(state)));
            y.narrow(builder, state, output, step);
        }
    }

    /** The gates, and where r comes before it the product of what that leaves. */
    private void bindCandidate(PassBuilder builder, int step, GruGates work, memory candidate) {
        if (resetAfter) {
            builder.add(work.gates(FloatBuffer.allocate(0)));
            return;
        }
        memory all = training ? builder.kept(node, gateBytes(), reset.typed().all()) : resetRoom.in(builder);
        int place = training ? step : 0;
        builder.add(work.gates(builder.floatsOf(reset.open(builder, all, place))));
        reset.close(builder, all, place);
        candidateOfState.call(builder, reset.typed().step(builder, all, place), candidate);
    }

    @Override
    public void bindBackward(PassBuilder builder) {
        memory output = builder.value(node.output());
        memory gradient = builder.gradient(node.output());
        memory sums = builder.kept(node, 0, gates.all());
        memory dSums = dGatesRoom == null ? sums : dGatesRoom.in(builder);
        memory dTwos = all(builder, dTwoRoom);
        memory dCandidates = all(builder, dCandidateRoom);
        memory dX = input.gradient(builder);
        float[] dBias = new float[units];
        builder.add(() -> Arrays.fill(dBias, 0f));
        builder.zero(zeroRoom.in(builder));
        for (int k = order.steps() - 1; k >= 0; k--) {
            int step = order.at(k);
            memory product = resetAfter
                    ? candidates.step(builder, builder.kept(node, gateBytes(), candidates.all()), step)
                    : candidateRoom.in(builder);
            GruGates work = new GruGates(
                    pieces,
                    pieces.piece(),
                    mask(builder, k),
                    resetAfter,
                    builder.floatsOf(gates.step(builder, sums, step)),
                    builder.floatsOf(dTwo.open(builder, dTwos, step)),
                    builder.floatsOf(dCandidate.open(builder, dCandidates, step)),
                    builder.floatsOf(stateBefore(builder, k, output)));
            GruGates.Back back = new GruGates.Back(
                    k == order.steps() - 1,
                    builder.floatsOf(dOutput.read(builder, gradient, step)),
                    builder.floatsOf(stateRoom.in(builder)),
                    builder.floatsOf(product),
                    builder.floatsOf(dGates.open(builder, dSums, step)),
                    dBias);
            builder.add(work.backward(back));
            bindToState(builder, step, work, back, dTwos, dCandidates);
            dGates.close(builder, dSums, step);
            input.after(builder, k, dX, dGates.typed(), dSums);
        }
        input.finish(builder, dX, dGates.typed(), dSums);
        bindWeights(builder, output, dTwos, dCandidates, dBias);
    }

    private static memory all(PassBuilder builder, Rooms.@Nullable Room room) {
        if (room == null) {
            throw new IllegalStateException("onednn: gru: backward without training");
        }
        return room.in(builder);
    }

    /** The state before the k-th step in float32. */
    private memory stateBefore(PassBuilder builder, int k, memory output) {
        if (k > 0) {
            return y.read(builder, output, order.at(k - 1));
        }
        memory zero = y.open(builder, zeroRoom.in(builder), 0);
        builder.zero(zero);
        return zero;
    }

    /** Adds to the gradient of the state before what comes through products. */
    private void bindToState(
            PassBuilder builder, int step, GruGates work, GruGates.Back back, memory dTwos, memory dCandidates) {
        if (gatesToState == null || candidateToState == null) {
            return;
        }
        memory dState = stateRoom.in(builder);
        dCandidate.close(builder, dCandidates, step);
        memory ofCandidate = dCandidate.typed().step(builder, dCandidates, step);
        if (resetAfter) {
            candidateToState.call(builder, ofCandidate, dState);
        } else {
            memory dReset = candidateRoom.in(builder);
            candidateToState.call(builder, ofCandidate, dReset);
            builder.add(work.throughReset(builder.floatsOf(dReset), back));
        }
        dTwo.close(builder, dTwos, step);
        gatesToState.call(builder, dTwo.typed().step(builder, dTwos, step), dState);
    }

    private void bindWeights(PassBuilder builder, memory output, memory dTwos, memory dCandidates, float[] dBias) {
        int count = order.steps() - 1;
        List<Integer> tensors = node.tensors();
        if (hiddenWeight == null) {
            builder.zeroTensorGradient(tensors.get(HIDDEN_WEIGHT));
        } else {
            hiddenWeight.call(
                    builder,
                    y.typed().some(builder, output, order.firstFollowed(), count),
                    dTwo.typed().some(builder, dTwos, order.firstFollowing(), count));
        }
        if (candidateWeight == null) {
            builder.zeroTensorGradient(tensors.get(CANDIDATE_WEIGHT));
        } else if (resetAfter) {
            candidateWeight.call(
                    builder,
                    y.typed().some(builder, output, order.firstFollowed(), count),
                    dCandidate.typed().some(builder, dCandidates, order.firstFollowing(), count));
        } else {
            Layout all = reset.typed().all();
            candidateWeight.call(
                    builder,
                    builder.kept(node, gateBytes(), all),
                    builder.seenAs(dCandidate.typed().all(), dCandidates));
        }
        if (resetAfter) {
            ParameterTensor there = builder.graph().layout().tensors().get(tensors.get(CANDIDATE_BIAS));
            GradientTarget target = builder.workspace().target();
            builder.add(() -> target.storage().write(there.offset(), dBias, 0, units));
        }
    }
}
