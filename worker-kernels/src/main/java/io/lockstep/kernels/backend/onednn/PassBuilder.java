package io.lockstep.kernels.backend.onednn;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_FROM;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC_0;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC_1;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_TO;

import io.lockstep.kernels.graph.Graph;
import io.lockstep.kernels.graph.GraphNode;
import io.lockstep.kernels.graph.RecomputeStages;
import io.lockstep.kernels.graph.TensorGradients;
import io.lockstep.kernels.parameter.ParameterTensor;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.bytedeco.dnnl.memory;
import org.bytedeco.javacpp.Pointer;

/** Collects the work of one pass over one workspace, for one number of rows. */
final class PassBuilder {
    private final Workspace workspace;
    private final NativeOperations operations;
    private final Regions regions;
    private final boolean forwards;
    private final Set<Integer> converted = new HashSet<>();
    private final List<Work> works = new ArrayList<>();

    private PassBuilder(Workspace workspace, NativeOperations operations, boolean forwards) {
        this.workspace = workspace;
        this.operations = operations;
        this.regions = operations.regions();
        this.forwards = forwards;
    }

    /** The whole forward pass by nodes, and at its end the answers in plain float32. */
    static List<List<Work>> forward(Workspace workspace, NativeOperations operations) {
        return Temporaries.freed(() -> {
            PassBuilder builder = new PassBuilder(workspace, operations, true);
            List<List<Work>> nodes = new ArrayList<>();
            for (NativeOperation operation : operations.all()) {
                operation.bindForward(builder);
                nodes.add(builder.taken());
            }
            operations.answers().forEach(builder::place);
            nodes.add(builder.taken());
            return nodes;
        });
    }

    /**
     * The whole backward pass, from the gradients of the answers.
     *
     * @param forward of the same workspace: what of it is computed again is done by the same work, into the same places
     */
    static List<Work> backward(Workspace workspace, NativeOperations operations, List<List<Work>> forward) {
        return Temporaries.freed(() -> {
            PassBuilder builder = new PassBuilder(workspace, operations, false);
            for (int number = 0; number < operations.answers().size(); number++) {
                builder.openGradient(number);
            }
            RecomputeStages stages = builder.regions.times().stages();
            for (int stage = stages.count() - 1; stage >= 0; stage--) {
                builder.stage(stages.from(stage), stages.until(stage), forward);
            }
            return builder.taken();
        });
    }

    /** Softmax of answers for their losses: where the answer's gradient will lie, in scoring in the answer's place. */
    static List<Work> softmaxes(Workspace workspace, NativeOperations operations) {
        return Temporaries.freed(() -> {
            PassBuilder builder = new PassBuilder(workspace, operations, false);
            for (AnswerSoftmax softmax : operations.softmaxes()) {
                Place answer = builder.place(operations.answers().get(softmax.answer()));
                Place target = operations.compilation().training()
                        ? workspace.place(workspace.answerGradientRegion(operations, softmax.answer()))
                        : answer;
                builder.call(
                        softmax.kernel(),
                        new int[] {DNNL_ARG_SRC, DNNL_ARG_DST},
                        builder.at(softmax.matrix(), answer),
                        builder.at(softmax.matrix(), target));
            }
            return builder.taken();
        });
    }

    private void stage(int from, int until, List<List<Work>> forward) {
        for (int s = from; s < until; s++) {
            if (regions.recomputation().computesAgain(s)) {
                works.addAll(forward.get(s));
            }
        }
        for (int s = until - 1; s >= from; s--) {
            if (regions.times().hasBackward(s)) {
                back(s);
            }
        }
    }

    /** The backward of a node; what nodes behind it gave to its tensors is set aside meanwhile. */
    private void back(int s) {
        TensorGradients gradients = operations.tensorGradients();
        GraphNode node = graph().nodes().get(s);
        List<SetAside> aside = new ArrayList<>();
        for (int i = 0; i < node.tensors().size(); i++) {
            if (gradients.adds(s, i)) {
                aside.add(workspace.setAside(node.tensors().get(i)));
            }
        }
        aside.forEach(one -> add(one::keep));
        operations.of(s).bindBackward(this);
        aside.forEach(one -> add(one::add));
        for (int tensor : node.tensors()) {
            if (!graph().moves(tensor)) {
                zeroTensorGradient(tensor);
            }
        }
        for (int tensor : gradients.wholeAfter(s)) {
            int divisor = gradients.divisor(tensor);
            if (divisor > 1) {
                SetAside mean = workspace.setAside(tensor);
                add(() -> mean.divide(divisor));
            }
        }
        long offset = gradients.finalFrom(s);
        if (offset >= 0) {
            add(() -> workspace.progress().finalFrom(offset));
        }
    }

    /** The work collected since the last call. */
    private List<Work> taken() {
        List<Work> taken = List.copyOf(works);
        works.clear();
        return taken;
    }

    Primitives primitives() {
        return workspace.primitives();
    }

    int rows() {
        return operations.rows();
    }

    Graph graph() {
        return workspace.graph();
    }

    Workspace workspace() {
        return workspace;
    }

    void add(Work work) {
        works.add(work);
    }

    void call(Compiled compiled, int[] numbers, memory... memories) {
        Place place = workspace.place(regions.scratchpad()).holding(compiled.scratchpadBytes());
        memory scratchpad = workspace.owned().own(primitives().memory(compiled.scratchpad(), place.address()));
        works.add(new Call(compiled, workspace.queue().get(), workspace.owned(), scratchpad, numbers, memories));
    }

    memory at(Layout layout, Place place) {
        long address = place.holding(layout.bytes()).address();
        return workspace.owned().own(primitives().memory(layout.description(), address));
    }

    /** What lies there, seen as of another layout with as many bytes. */
    memory seenAs(Layout layout, memory there) {
        return seenAs(layout, there, 0);
    }

    /** A part of what lies there, from some byte on. */
    memory seenAs(Layout layout, memory there, long offset) {
        return at(layout, placeOf(there).from(offset));
    }

    private static Place placeOf(memory there) {
        return new Place(there.get_data_handle().address(), there.get_desc().get_size());
    }

    /** Plain floats of what lies there, for Java. */
    FloatBuffer floatsOf(memory there) {
        Place place = placeOf(there);
        return workspace.floatsAt(place, Math.toIntExact(place.bytes() / Float.BYTES));
    }

    /** The bytes of what lies there, for Java. */
    ByteBuffer bytesOf(memory there) {
        return NativeMemory.view(placeOf(there));
    }

    /** Makes all bytes that lie there zero. */
    void zero(memory there) {
        Place place = placeOf(there);
        NativeMemory.Address address = new NativeMemory.Address(place.address());
        add(() -> Pointer.memset(address, 0, place.bytes()));
    }

    /** Room behind the scratchpads of an operation's primitives, as far as it asked for more. */
    memory room(long offset, Layout layout) {
        return at(layout, workspace.place(regions.scratchpad()).from(offset));
    }

    /** A part of what lies there, from an offset in bytes on. */
    memory partOf(memory there, long offset, Layout part) {
        Place place =
                new Place(there.get_data_handle().address(), there.get_desc().get_size());
        return at(part, place.from(offset));
    }

    private void convert(Layout from, Place source, Layout to, Place target) {
        Conversion.bind(this, from, source, to, target, workspace.place(regions.half()));
    }

    /** Where an operand lies; in a forward pass the first to ask makes it so. */
    private Place place(Operand operand) {
        if (!operand.isCopy()) {
            return valuePlace(operand.value());
        }
        Place place = workspace.place(regions.copy(operand.copy()));
        if (forwards && converted.add(operand.copy())) {
            Layout there = operations.compilation().value(operand.value());
            convert(there, valuePlace(operand.value()), operand.layout(), place);
        }
        return place;
    }

    memory operand(Operand operand) {
        return at(operand.layout(), place(operand));
    }

    private Place valuePlace(int value) {
        return workspace.place(regions.value(value));
    }

    /** Where a node's output lies. */
    Place placeOfValue(GraphNode node) {
        return valuePlace(node.output());
    }

    /** Where the gradient of a node's output lies. */
    Place placeOfGradient(GraphNode node) {
        return gradientPlace(node.output());
    }

    /** A value as its producer laid it out. */
    memory value(int value) {
        return at(operations.compilation().value(value), valuePlace(value));
    }

    private Place gradientPlace(int value) {
        return workspace.place(regions.gradient(value));
    }

    /** Converts the gradient of an answer, as Java wrote it, to how its producer reads it. */
    private void openGradient(int number) {
        int output = graph().output(number);
        Layout plain = operations.answers().get(number).layout();
        if (regions.times().hasGradient(output)
                && !operations.compilation().gradient(output).sameAs(plain)) {
            Layout wanted = operations.compilation().gradient(output);
            convert(plain, workspace.place(regions.lossGradient(number)), wanted, gradientPlace(output));
        }
    }

    memory gradient(int value) {
        return at(operations.compilation().gradient(value), gradientPlace(value));
    }

    /** What a node keeps from forward for backward, from an offset on. */
    memory kept(GraphNode node, long offset, Layout layout) {
        return at(layout, keptPlace(node).from(offset));
    }

    /** What a node works in while its forward or backward runs, from an offset on. */
    memory work(GraphNode node, long offset, Layout layout) {
        return at(layout, workPlace(node).from(offset));
    }

    /** All that a node works in. */
    Place workPlace(GraphNode node) {
        return workspace.place(regions.work(graph().nodes().indexOf(node)));
    }

    /** All that a node keeps from forward for backward. */
    Place keptPlace(GraphNode node) {
        return workspace.place(regions.kept(graph().nodes().indexOf(node)));
    }

    FloatBuffer keptFloats(GraphNode node, long offset, int count) {
        return workspace.floatsAt(keptPlace(node).from(offset), count);
    }

    ByteBuffer keptBytes(GraphNode node) {
        return NativeMemory.view(keptPlace(node));
    }

    memory tensor(Tensor tensor) {
        return at(tensor.layout(), workspace.weights().place(tensor));
    }

    /** A tensor's place in the gradient storage of the day. */
    private memory following(int parameter, Layout plain) {
        return tensorGradientPart(parameter, 0, plain);
    }

    /** A part of a tensor's place there, from an element on. */
    memory tensorGradientPart(int parameter, long offset, Layout plain) {
        ParameterTensor there = graph().layout().tensors().get(parameter);
        long bytes = (there.size() - offset) * Float.BYTES;
        Place before = new Place(workspace.place(regions.beside()).address(), bytes);
        memory moving = at(plain, before);
        workspace.target().follow(moving.get(), there.offset() + offset);
        return moving;
    }

    /** Where the gradient of a tensor is to be written in this layout: in its place when that is the plain one. */
    memory tensorGradient(int parameter, Layout plain, Layout layout) {
        return layout.sameAs(plain) ? following(parameter, plain) : beside(layout);
    }

    /** After {@link #tensorGradient} is written: brings it to its place. */
    void placeTensorGradient(int parameter, Layout plain, Layout layout) {
        if (!layout.sameAs(plain)) {
            memory made = beside(layout);
            call(
                    primitives().reorder(layout, plain),
                    new int[] {DNNL_ARG_FROM, DNNL_ARG_TO},
                    made,
                    following(parameter, plain));
        }
    }

    /** Makes the gradient of a tensor zero. */
    void zeroTensorGradient(int parameter) {
        ParameterTensor there = graph().layout().tensors().get(parameter);
        GradientTarget target = workspace.target();
        add(() -> target.storage().fill(there.offset(), there.size(), 0f));
    }

    private Place newGradientPlace(GraphNode node, int input, Layout layout) {
        int value = node.inputs().get(input);
        return regions.times().firstWriter(node, input)
                        && layout.sameAs(operations.compilation().gradient(value))
                ? gradientPlace(value)
                : workspace.place(regions.beside());
    }

    /** Where a node writes the gradient of an input: the gradient itself, or beside it to be converted or added. */
    memory newGradient(GraphNode node, int input, Layout layout) {
        return at(layout, newGradientPlace(node, input, layout));
    }

    /** Room for a gradient that a primitive cannot help computing. */
    memory unwantedGradient(Layout layout) {
        return beside(layout);
    }

    private memory beside(Layout layout) {
        return at(layout, workspace.place(regions.beside()));
    }

    /** {@link #newGradient} in plain float32, for Java. */
    FloatBuffer newGradientFloats(GraphNode node, int input, Layout layout) {
        return workspace.floatsAt(newGradientPlace(node, input, layout), (int) (layout.bytes() / Float.BYTES));
    }

    /** After {@link #newGradient} is written: converts it and adds it where it was put beside. */
    void finishGradient(GraphNode node, int input, Layout layout) {
        int value = node.inputs().get(input);
        Layout wanted = operations.compilation().gradient(value);
        boolean same = layout.sameAs(wanted);
        boolean firstWriter = regions.times().firstWriter(node, input);
        if (firstWriter && same) {
            return;
        }
        Place beside = workspace.place(regions.beside());
        if (firstWriter) {
            convert(layout, beside, wanted, gradientPlace(value));
            return;
        }
        Place more = beside;
        if (!same) {
            more = workspace.place(regions.converted());
            convert(layout, beside, wanted, more);
        }
        accumulate(value, at(wanted, more));
    }

    private void accumulate(int value, memory more) {
        memory sum = gradient(value);
        call(
                primitives().sum(operations.compilation().gradient(value)),
                new int[] {DNNL_ARG_SRC_0, DNNL_ARG_SRC_1, DNNL_ARG_DST},
                sum,
                more,
                sum);
    }

    /** Gives the gradient of a node's output, as it is, to an input. */
    void passGradient(GraphNode node, int input) {
        int value = node.inputs().get(input);
        if (!regions.times().hasGradient(value)) {
            return;
        }
        Layout given = operations.compilation().gradient(node.output());
        Layout wanted = operations.compilation().gradient(value);
        boolean firstWriter = regions.times().firstWriter(node, input);
        if (firstWriter && regions.shares(node, input)) {
            return;
        }
        if (firstWriter) {
            convert(given, gradientPlace(node.output()), wanted, gradientPlace(value));
        } else if (given.sameAs(wanted)) {
            accumulate(value, gradient(node.output()));
        } else {
            Place more = workspace.place(regions.converted());
            convert(given, gradientPlace(node.output()), wanted, more);
            accumulate(value, at(wanted, more));
        }
    }

    /** Whether backward gives that input a gradient. */
    boolean wantsGradient(GraphNode node, int input) {
        return regions.times().hasGradient(node.inputs().get(input));
    }

    /** What lies there as plain floats, for Java. */
    FloatBuffer floats(memory there) {
        long bytes = there.get_desc().get_size();
        return workspace.floatsAt(
                new Place(there.get_data_handle().address(), bytes), Math.toIntExact(bytes / Float.BYTES));
    }

    FloatBuffer operandFloats(Operand operand) {
        return workspace.floatsAt(place(operand), (int) (operand.layout().bytes() / Float.BYTES));
    }

    FloatBuffer valueFloats(int value) {
        int count = (int) (operations.compilation().value(value).bytes() / Float.BYTES);
        return workspace.floatsAt(valuePlace(value), count);
    }

    FloatBuffer gradientFloats(int value) {
        int count = (int) (operations.compilation().gradient(value).bytes() / Float.BYTES);
        return workspace.floatsAt(gradientPlace(value), count);
    }
}
