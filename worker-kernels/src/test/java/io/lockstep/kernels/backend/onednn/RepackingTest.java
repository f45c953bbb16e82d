package io.lockstep.kernels.backend.onednn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_FROM;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_TO;

import io.lockstep.kernels.backend.InstructionSet;
import io.lockstep.kernels.network.TestNumbers;
import java.nio.ByteBuffer;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

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
        Layout plain = primitives.plain(memory.data_type.f32, example.sizes);
        Layout wanted = primitives.ordered(example.order, example.type, example.sizes);
        int floats = (int) LongStream.of(example.sizes).reduce(1, (a, b) -> a * b);
        try (NativeMemory source = new NativeMemory(plain.bytes());
                NativeMemory expected = new NativeMemory(wanted.bytes());
                NativeMemory found = new NativeMemory(wanted.bytes());
                Repacking arrangement = new Repacking(primitives, plain, wanted, owned)) {
            ByteBuffer view = source.view(0, (int) plain.bytes());
            view.asFloatBuffer().put(TestNumbers.uniform(floats, 1, floats));
            assertThat(arrangement.bytes() > 0).isEqualTo(example.staged);
            arrangement.bind(source.place(), found.place());
            arrangement.run();
            reorder(plain, source, wanted, expected);
            assertThat(bytes(found, wanted.bytes())).isEqualTo(bytes(expected, wanted.bytes()));
        }
    }

    private void reorder(Layout from, NativeMemory source, Layout to, NativeMemory target) {
        Compiled whole = primitives.reorder(from, to);
        new Call(
                        whole,
                        owned.own(new stream(primitives.cpu())).get(),
                        owned,
                        owned.own(primitives.memory(whole.scratchpad(), 0)),
                        new int[] {DNNL_ARG_FROM, DNNL_ARG_TO},
                        owned.own(primitives.memory(from.description(), source.address(0))),
                        owned.own(primitives.memory(to.description(), target.address(0))))
                .run();
    }

    @AfterEach
    void free() {
        owned.close();
    }
}
