package io.lockstep.kernels.backend.onednn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_FROM;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_TO;
import static org.junit.jupiter.api.Assumptions.abort;

import io.lockstep.kernels.backend.InstructionSet;
import io.lockstep.kernels.network.TestNumbers;
import io.lockstep.kernels.parameter.ParameterLayout;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.bytedeco.dnnl.convolution_forward;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.dnnl.inner_product_forward;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Rows that go by way of another place come where one reorder of the whole brings them, padding included. */
class RepackingTest {
    private final Owned owned = new Owned();
    private final Primitives primitives = new Primitives(
            NativeDoor.open(OneDnn.NAME, InstructionSet.ofThisMachine()).cpu(), owned);

    /** @param staged whether its rows begin multiples of 1024 bytes apart, and are more than one group */
    private record Case(memory.format_tag order, memory.data_type type, boolean staged, long... sizes) {
        @Override
        public String toString() {
            return order + " " + type + LongStream.of(sizes).boxed().toList();
        }
    }

    static Stream<Case> cases() {
        memory.data_type f32 = memory.data_type.f32;
        memory.data_type bf16 = memory.data_type.bf16;
        memory.format_tag dense = memory.format_tag.AB16b64a;
        memory.format_tag halves = memory.format_tag.AB16b64a2b;
        memory.format_tag turned = memory.format_tag.BA16a16b;
        memory.format_tag images = memory.format_tag.ABcd16b16a;
        return Stream.of(
                new Case(dense, f32, true, 128, 256),
                new Case(dense, f32, true, 130, 512),
                new Case(dense, f32, true, 1000, 256),
                new Case(dense, f32, false, 64, 256),
                new Case(dense, f32, false, 130, 300),
                new Case(halves, bf16, true, 65, 256),
                new Case(halves, bf16, true, 192, 1024),
                new Case(turned, f32, true, 200, 256),
                new Case(memory.format_tag.ba, f32, true, 131, 256),
                new Case(dense, f32, false, 512, 100),
                new Case(memory.format_tag.AB16b32a, f32, false, 3000, 3),
                new Case(memory.format_tag.BA16a48b, f32, false, 1000, 50),
                new Case(images, f32, true, 96, 64, 2, 2),
                new Case(images, bf16, true, 70, 256, 1, 1),
                new Case(images, f32, false, 70, 48, 3, 3));
    }

    private byte[] bytes(NativeMemory memory, long count) {
        byte[] bytes = new byte[(int) count];
        memory.view(0, (int) count).get(bytes);
        return bytes;
    }

    @ParameterizedTest
    @MethodSource("cases")
    void groupsOfRowsComeWhereTheWholeWould(Case example) {
        Temporaries.freed(() -> {
            check(example);
            return example;
        });
    }

    private void check(Case example) {
        long staging = checkBlocks(primitives.ordered(example.order, example.type, example.sizes));
        assertThat(staging > 2 * NativeMemory.ALIGNMENT).isEqualTo(example.staged);
    }

    /** The numbers of 64 rows of 300 end in the second block, those of the next 64 in the third. */
    @Test
    void aPartComesWithTheLastOfItsBlocks() {
        try (Rows rows = new Rows(192, 300)) {
            rows.load(1);
            assertThat(rows.found(0)).containsOnly(0);
            rows.load(0);
            assertThat(rows.found(0)).isEqualTo(rows.expected(0));
            assertThat(rows.found(1)).containsOnly(0);
            rows.load(2);
            assertThat(rows.found(1)).isEqualTo(rows.expected(1));
        }
    }

    @Test
    void aBlockThatComesAloneOrAgainIsThereInTheEnd() {
        try (Rows rows = new Rows(192, 300)) {
            rows.loadAll();
            rows.repacking.finish();
            rows.change(0);
            rows.load(0);
            assertThat(rows.found(0)).isNotEqualTo(rows.expected(0));
            rows.repacking.finish();
            assertThat(rows.found(0)).isEqualTo(rows.expected(0));
            rows.loadAll();
            rows.change(1);
            rows.load(1);
            rows.repacking.finish();
            assertThat(rows.found(0)).isEqualTo(rows.expected(0));
            assertThat(rows.found(1)).isEqualTo(rows.expected(1));
        }
    }

    @Test
    void partsThatWereFinishedAreNotCopiedAgain() {
        try (Rows rows = new Rows(192, 300)) {
            rows.loadAll();
            byte[] before = rows.found(0);
            rows.change(0);
            rows.repacking.finish();
            assertThat(rows.found(0)).isEqualTo(before);
        }
    }

    /** Of inference by Winograd, weights are in an order that only the library knows: all rows are one part. */
    @Test
    void anOrderWithoutPlacesOfRowsIsOnePart() {
        Temporaries.freed(() -> {
            memory.desc order = winograd();
            assertThat(order.get_format_kind()).isNotEqualTo(memory.format_kind.blocked);
            checkBlocks(primitives.chosen(order, memory.data_type.f32, 128, 32, 3, 3));
            return order;
        });
    }

    /** Some of them have blocks of 48 rows. */
    @ParameterizedTest
    @ValueSource(longs = {80, 96, 130, 144, 200, 333, 500})
    void orderThatTheLibraryChooses(long outputs) {
        Temporaries.freed(() -> {
            for (long inputs : new long[] {160, 256, 300}) {
                for (long vectors : new long[] {1, 32, 64}) {
                    checkBlocks(primitives.chosen(
                            product(vectors, inputs, outputs), memory.data_type.f32, outputs, inputs));
                }
            }
            return outputs;
        });
    }

    private memory.desc product(long vectors, long inputs, long outputs) {
        memory.data_type f32 = memory.data_type.f32;
        return new inner_product_forward.primitive_desc(
                        primitives.cpu(),
                        dnnl.prop_kind.forward_inference.value,
                        new memory.desc(new long[] {vectors, inputs}, f32, memory.format_tag.ab),
                        Layout.any(f32, outputs, inputs),
                        new memory.desc(new long[] {vectors, outputs}, f32, memory.format_tag.ab),
                        Primitives.attributes(null),
                        false)
                .weights_desc();
    }

    /** @return bytes that it takes in between */
    private long checkBlocks(Layout wanted) {
        Layout plain = primitives.plain(memory.data_type.f32, wanted.sizes());
        int floats = (int) LongStream.of(wanted.sizes()).reduce(1, (a, b) -> a * b);
        try (NativeMemory source = new NativeMemory(plain.bytes());
                NativeMemory expected = new NativeMemory(wanted.bytes());
                NativeMemory found = new NativeMemory(wanted.bytes());
                Repacking repacking = new Repacking(primitives, plain, wanted, owned)) {
            source.view(0, (int) plain.bytes()).asFloatBuffer().put(TestNumbers.uniform(floats, 1, floats));
            repacking.bind(source.place(), found.place());
            load(repacking, floats);
            reorder(plain, source, wanted, expected);
            assertThat(bytes(found, wanted.bytes())).isEqualTo(bytes(expected, wanted.bytes()));
            return repacking.bytesPerThread();
        }
    }

    private memory.desc winograd() {
        long[] ones = {1, 1};
        memory.data_type f32 = memory.data_type.f32;
        try {
            return new convolution_forward.primitive_desc(
                            primitives.cpu(),
                            dnnl.prop_kind.forward_inference.value,
                            dnnl.algorithm.convolution_winograd.value,
                            new memory.desc(new long[] {64, 32, 16, 16}, f32, memory.format_tag.aBcd16b),
                            Layout.any(f32, 128, 32, 3, 3),
                            new memory.desc(new long[] {64, 128, 16, 16}, f32, memory.format_tag.aBcd16b),
                            ones,
                            new long[] {0, 0},
                            ones,
                            ones,
                            Primitives.attributes(null),
                            false)
                    .weights_desc();
        } catch (RuntimeException e) {
            return abort("this processor has no convolutions by Winograd");
        }
    }

    /** Numbers of some rows, in the order of dense layers. */
    private final class Rows implements AutoCloseable {
        private static final int PART_ROWS = 64;

        private final int floats;
        private final Layout plain;
        private final Layout wanted;
        private final NativeMemory source;
        private final NativeMemory found;
        private final Repacking repacking;

        Rows(int count, int rowFloats) {
            floats = count * rowFloats;
            plain = primitives.plain(memory.data_type.f32, count, rowFloats);
            wanted = primitives.ordered(memory.format_tag.AB16b64a, memory.data_type.f32, count, rowFloats);
            source = new NativeMemory(plain.bytes());
            found = new NativeMemory(wanted.bytes());
            repacking = new Repacking(primitives, plain, wanted, owned);
            source.view(0, (int) plain.bytes()).asFloatBuffer().put(TestNumbers.uniform(floats, 1, floats));
            repacking.bind(source.place(), found.place());
        }

        void load(int block) {
            int first = block * ParameterLayout.BLOCK_SIZE;
            repacking.loaded(first, Math.min(first + ParameterLayout.BLOCK_SIZE, floats));
        }

        void loadAll() {
            RepackingTest.load(repacking, floats);
        }

        /** Gives the first number of a block another value. */
        void change(int block) {
            int at = block * ParameterLayout.BLOCK_SIZE * Float.BYTES;
            ByteBuffer view = source.view(0, (int) plain.bytes());
            view.putFloat(at, view.getFloat(at) + 1);
        }

        byte[] found(int part) {
            return part(found, part);
        }

        byte[] expected(int part) {
            try (NativeMemory whole = new NativeMemory(wanted.bytes())) {
                reorder(plain, source, wanted, whole);
                return part(whole, part);
            }
        }

        private byte[] part(NativeMemory memory, int part) {
            int bytes = (int) (wanted.bytes() / (plain.sizes()[0] / PART_ROWS));
            return Arrays.copyOfRange(bytes(memory, wanted.bytes()), part * bytes, (part + 1) * bytes);
        }

        @Override
        public void close() {
            repacking.close();
            found.close();
            source.close();
        }
    }

    private static void load(Repacking arrangement, int floats) {
        int size = ParameterLayout.BLOCK_SIZE;
        for (int first = 0; first < floats; first += size) {
            arrangement.loaded(first, Math.min(first + size, floats));
        }
    }

    private void reorder(Layout from, NativeMemory source, Layout to, NativeMemory target) {
        Compiled whole = primitives.reorder(from, to);
        try (NativeMemory scratchpad = new NativeMemory(whole.scratchpadBytes())) {
            new Call(
                            whole,
                            owned.own(new stream(primitives.cpu())).get(),
                            owned,
                            owned.own(primitives.memory(whole.scratchpad(), scratchpad.address(0))),
                            new int[] {DNNL_ARG_FROM, DNNL_ARG_TO},
                            owned.own(primitives.memory(from.description(), source.address(0))),
                            owned.own(primitives.memory(to.description(), target.address(0))))
                    .run();
        }
    }

    @AfterEach
    void free() {
        owned.close();
    }
}
