package io.lockstep.kernels.backend.onednn;

import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.bytedeco.dnnl.binary;
import org.bytedeco.dnnl.eltwise_backward;
import org.bytedeco.dnnl.eltwise_forward;
import org.bytedeco.dnnl.engine;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.dnnl.matmul;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.post_ops;
import org.bytedeco.dnnl.primitive;
import org.bytedeco.dnnl.primitive_attr;
import org.bytedeco.dnnl.primitive_desc;
import org.bytedeco.dnnl.primitive_desc_base;
import org.bytedeco.dnnl.reorder;
import org.bytedeco.dnnl.softmax_forward;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.ShortPointer;
import org.jspecify.annotations.Nullable;

/** Makes oneDNN's primitives, with scratchpads of the caller, and what all of them need. */
final class Primitives {
    private final engine cpu;
    private final Owned owned;
    private final Set<String> implementations = new TreeSet<>();

    /** @param owned what keeps the primitives alive */
    Primitives(engine cpu, Owned owned) {
        this.cpu = cpu;
        this.owned = owned;
    }

    /** What the library computes with, by the names it has for its kernels. */
    Set<String> implementations() {
        return implementations;
    }

    engine cpu() {
        return cpu;
    }

    Owned owned() {
        return owned;
    }

    Layout plain(memory.data_type type, long... sizes) {
        return Layout.plain(owned, type, sizes);
    }

    /** In an order with a name. */
    Layout ordered(memory.format_tag order, memory.data_type type, long... sizes) {
        return Layout.chosen(owned, new memory.desc(sizes, type, order), type, sizes);
    }

    Layout strided(memory.data_type type, long[] sizes, long[] strides) {
        return Layout.strided(owned, type, sizes, strides);
    }

    /** Numbers that never change where primitives can read them; in bfloat16 those it holds exactly. */
    Place constant(Layout layout, float[] values) {
        Pointer copy;
        if (layout.type() == memory.data_type.bf16) {
            short[] upper = new short[values.length];
            for (int i = 0; i < upper.length; i++) {
                upper[i] = (short) (Float.floatToRawIntBits(values[i]) >>> Short.SIZE);
            }
            copy = owned.own(new ShortPointer(upper));
        } else {
            copy = owned.own(new FloatPointer(values));
        }
        return new Place(copy.address(), layout.bytes());
    }

    Layout chosen(memory.desc description, memory.data_type type, long... sizes) {
        return Layout.chosen(owned, description, type, sizes);
    }

    /** A memory object at an address; the caller owns it. */
    memory memory(memory.desc description, long address) {
        return new memory(description, cpu, new NativeMemory.Address(address));
    }

    static primitive_attr attributes(@Nullable Elementwise fused) {
        primitive_attr attributes = new primitive_attr();
        attributes.set_scratchpad_mode(dnnl.scratchpad_mode.user);
        if (fused != null) {
            post_ops operations = new post_ops();
            operations.append_eltwise(fused.forward(), fused.alpha(), 0f);
            attributes.set_post_ops(operations);
        }
        return attributes;
    }

    /** Whether the library would compute by its slow definition of the primitive, for want of a kernel. */
    static boolean isReference(primitive_desc_base description) {
        return description.impl_info_str().getString().startsWith("ref");
    }

    Compiled compile(String name, primitive made, primitive_desc_base description) {
        implementations.add(name + " by " + description.impl_info_str().getString());
        return Compiled.of(name, owned.own(made), owned.own(description.scratchpad_desc()));
    }

    private eltwise_forward.primitive_desc elementwise(Elementwise function, Layout layout) {
        return preferred(
                function,
                () -> new eltwise_forward.primitive_desc(
                        cpu,
                        dnnl.prop_kind.forward_training.value,
                        function.forward(),
                        layout.description(),
                        layout.description(),
                        function.alpha(),
                        0f,
                        attributes(null),
                        false));
    }

    /** The library's own choice; of a function that is coarse there its next one, if that is a vectorised kernel. */
    private static <D extends primitive_desc> D preferred(Elementwise function, Supplier<D> maker) {
        D first = maker.get();
        if (!function.isCoarse() || !first.impl_info_str().getString().contains("avx512")) {
            return first;
        }
        D other = maker.get();
        while (other.next_impl()) {
            if (other.impl_info_str().getString().contains("avx2")) {
                return other;
            }
        }
        return first;
    }

    Compiled elementwiseForward(Elementwise function, Layout layout) {
        return Temporaries.freed(() -> {
            eltwise_forward.primitive_desc forward = elementwise(function, layout);
            return compile("elementwise forward", new eltwise_forward(forward), forward);
        });
    }

    /**
     * {@code dX = f' dY} from outputs or inputs, as the function's derivative wants.
     *
     * @param seen of outputs or inputs
     * @param gradient of dY and dX
     */
    Compiled elementwiseBackward(Elementwise function, Layout seen, Layout gradient) {
        return Temporaries.freed(() -> {
            eltwise_forward.primitive_desc forward = elementwise(function, seen);
            eltwise_backward.primitive_desc backward = preferred(
                    function,
                    () -> new eltwise_backward.primitive_desc(
                            cpu,
                            function.backward(),
                            gradient.description(),
                            gradient.description(),
                            seen.description(),
                            function.alpha(),
                            0f,
                            forward,
                            attributes(null),
                            false));
            return compile("elementwise backward", new eltwise_backward(backward), backward);
        });
    }

    /** {@code C = f(A + B)} or {@code f(A B)}, all in one layout; C may be A. */
    Compiled combine(dnnl.algorithm operation, Layout layout, @Nullable Elementwise fused) {
        return Temporaries.freed(() -> {
            binary.primitive_desc combination = new binary.primitive_desc(
                    cpu,
                    operation.value,
                    layout.description(),
                    layout.description(),
                    layout.description(),
                    attributes(fused),
                    false);
            return compile(operation.name(), new binary(combination), combination);
        });
    }

    /**
     * {@code C = f A B}.
     *
     * @param layout of A and C
     * @param factors of B, in the order of A
     */
    Compiled multiply(Layout layout, Layout factors, float f) {
        return Temporaries.freed(() -> {
            post_ops operations = new post_ops();
            operations.append_eltwise(dnnl.algorithm.eltwise_linear.value, f, 0f);
            primitive_attr attributes = attributes(null);
            attributes.set_post_ops(operations);
            binary.primitive_desc product = new binary.primitive_desc(
                    cpu,
                    dnnl.algorithm.binary_mul.value,
                    layout.description(),
                    factors.description(),
                    layout.description(),
                    attributes,
                    false);
            return compile("multiply", new binary(product), product);
        });
    }

    /** {@code C = A + b}, b one row that is added to each of A; C may be A. */
    Compiled addRow(Layout matrix, Layout row) {
        return withRow(dnnl.algorithm.binary_add, matrix, row);
    }

    /** The smaller of A and b, one row for each of A, which is b where A is no number; C may be A. */
    Compiled minimumOfRow(Layout matrix, Layout row) {
        return withRow(dnnl.algorithm.binary_min, matrix, row);
    }

    private Compiled withRow(dnnl.algorithm operation, Layout matrix, Layout row) {
        return Temporaries.freed(() -> {
            binary.primitive_desc sum = new binary.primitive_desc(
                    cpu,
                    operation.value,
                    matrix.description(),
                    row.description(),
                    matrix.description(),
                    attributes(null),
                    false);
            return compile(operation.name() + " of a row", new binary(sum), sum);
        });
    }

    /** {@code C = f A B}, of each matrix of a batch. */
    Compiled product(Layout a, Layout b, Layout c, float f) {
        return Temporaries.freed(() -> {
            primitive_attr attributes = attributes(null);
            if (f != 1) {
                post_ops operations = new post_ops();
                operations.append_eltwise(dnnl.algorithm.eltwise_linear.value, f, 0f);
                attributes.set_post_ops(operations);
            }
            matmul.primitive_desc product = new matmul.primitive_desc(
                    cpu, a.description(), b.description(), c.description(), attributes, false);
            return compile("product", new matmul(product), product);
        });
    }

    /** {@code C = A B + b}, b one row that is added to each of the product. */
    Compiled product(Layout a, Layout b, Layout row, Layout c) {
        return Temporaries.freed(() -> {
            matmul.primitive_desc product = new matmul.primitive_desc(
                    cpu, a.description(), b.description(), row.description(), c.description(), attributes(null), false);
            return compile("product and a row", new matmul(product), product);
        });
    }

    /** {@code C = C + A B}. */
    Compiled addedProduct(Layout a, Layout b, Layout c) {
        return Temporaries.freed(() -> {
            post_ops operations = new post_ops();
            operations.append_sum();
            primitive_attr attributes = attributes(null);
            attributes.set_post_ops(operations);
            matmul.primitive_desc product = new matmul.primitive_desc(
                    cpu, a.description(), b.description(), c.description(), attributes, false);
            return compile("added product", new matmul(product), product);
        });
    }

    /** Softmax of the rows of a matrix. */
    softmax_forward.primitive_desc softmax(dnnl.algorithm function, Layout matrix, boolean training) {
        return softmax(function, matrix, matrix, training);
    }

    /** Softmax of the rows of a matrix, into another of the same sizes. */
    softmax_forward.primitive_desc softmax(dnnl.algorithm function, Layout matrix, Layout into, boolean training) {
        return new softmax_forward.primitive_desc(
                cpu,
                training ? dnnl.prop_kind.forward_training.value : dnnl.prop_kind.forward_inference.value,
                function.value,
                matrix.description(),
                into.description(),
                1,
                attributes(null),
                false);
    }

    /** {@code C = A + B}; C may be A. */
    Compiled sum(Layout layout) {
        return combine(dnnl.algorithm.binary_add, layout, null);
    }

    /** Copies from one layout to another of the same sizes. */
    Compiled reorder(Layout from, Layout to) {
        return reorder(from.description(), to.description());
    }

    /** Copies from one order to another of the same sizes. */
    Compiled reorder(memory.desc from, memory.desc to) {
        return Temporaries.freed(() -> {
            reorder.primitive_desc copy = new reorder.primitive_desc(cpu, from, cpu, to, attributes(null), false);
            return compile("reorder", new reorder(copy), copy);
        });
    }
}
