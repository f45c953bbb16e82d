package io.lockstep.kernels.backend.onednn;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_WEIGHTS;

import io.lockstep.kernels.backend.Precision;
import io.lockstep.kernels.backend.registry.Backends;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.dnnl.matmul;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.stream;

/**
 * How fast oneDNN multiplies square matrices on this thread, weights packed: what other products are measured against.
 */
public final class ProductPeak implements AutoCloseable {
    private static final int[] SIZES = {512, 1024, 2048};
    private static final long WORK = 4L << 30;
    private static final short ONE_BF16 = 0x3f80;

    private final Owned owned = new Owned();
    private final List<NativeMemory> memories = new ArrayList<>();
    private final List<Product> products = new ArrayList<>();
    private final NativeDoor door;

    /** {@code C [N, N] float32 = A [N, N] B [N, N]}. */
    private record Product(long operations, Call call, NativeMemory result) {}

    /** @throws io.lockstep.kernels.backend.BackendUnavailableException where there is no oneDNN */
    public ProductPeak(Precision precision) {
        this.door = NativeDoor.open(OneDnn.NAME, Backends.level());
        door.enter();
        Primitives primitives = new Primitives(door.cpu(), owned);
        stream queue = owned.own(new stream(door.cpu()));
        for (int size : SIZES) {
            products.add(product(primitives, queue, precision, size));
        }
    }

    private Product product(Primitives primitives, stream queue, Precision precision, int size) {
        memory.data_type type = precision == Precision.BF16 ? memory.data_type.bf16 : memory.data_type.f32;
        Layout plain = primitives.plain(type, size, size);
        Layout result = primitives.plain(memory.data_type.f32, size, size);
        matmul.primitive_desc description = owned.own(new matmul.primitive_desc(
                primitives.cpu(),
                plain.description(),
                Layout.any(type, size, size),
                result.description(),
                Primitives.attributes(null),
                false));
        Compiled compiled = primitives.compile("square product", new matmul(description), description);
        NativeMemory c = allocate(result.bytes());
        memory[] arguments = {
            owned.own(primitives.memory(
                    plain.description(), ones(precision, plain.bytes()).address(0))),
            owned.own(primitives.memory(
                    description.weights_desc(),
                    ones(precision, description.weights_desc().get_size()).address(0))),
            owned.own(primitives.memory(result.description(), c.address(0)))
        };
        memory scratchpad = owned.own(primitives.memory(
                compiled.scratchpad(), allocate(compiled.scratchpadBytes()).address(0)));
        int[] numbers = {DNNL_ARG_SRC, DNNL_ARG_WEIGHTS, DNNL_ARG_DST};
        Call call = new Call(compiled, queue.get(), owned, scratchpad, numbers, arguments);
        call.run();
        expect(size, c.view(0, 4).getFloat(0));
        expect(size, c.view(result.bytes() - 4, 4).getFloat(0));
        return new Product(2L * size * size * size, call, c);
    }

    private static void expect(int size, float got) {
        if (got != size) {
            throw new IllegalStateException("square product of ones: expected " + size + ", got " + got);
        }
    }

    private NativeMemory allocate(long bytes) {
        NativeMemory memory = new NativeMemory(bytes);
        memories.add(memory);
        return memory;
    }

    private NativeMemory ones(Precision precision, long bytes) {
        NativeMemory memory = allocate(bytes);
        if (precision == Precision.BF16) {
            var view = memory.view(0, (int) bytes).asShortBuffer();
            for (int i = 0; i < view.capacity(); i++) {
                view.put(i, ONE_BF16);
            }
        } else {
            var view = memory.view(0, (int) bytes).asFloatBuffer();
            for (int i = 0; i < view.capacity(); i++) {
                view.put(i, 1f);
            }
        }
        return memory;
    }

    /** The best of all sizes now: multiplications and additions a second. */
    public double operationsPerSecond() {
        door.enter();
        double best = 0;
        for (Product product : products) {
            for (long done = 0; done < WORK; done += product.operations) {
                long start = System.nanoTime();
                product.call.run();
                best = Math.max(best, product.operations * 1e9 / (System.nanoTime() - start));
            }
        }
        return best;
    }

    @Override
    public void close() {
        owned.close();
        memories.forEach(NativeMemory::close);
    }
}
