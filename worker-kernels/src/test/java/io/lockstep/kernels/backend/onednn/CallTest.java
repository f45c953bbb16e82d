package io.lockstep.kernels.backend.onednn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_FROM;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_TO;

import io.lockstep.kernels.backend.InstructionSet;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** No primitive gets memory it was not made for, and no tensor is laid where there is no room for it. */
class CallTest {
    private final Owned owned = new Owned();
    private final Primitives primitives = new Primitives(
            NativeDoor.open(OneDnn.NAME, InstructionSet.ofThisMachine()).cpu(), owned);

    @AfterEach
    void close() {
        owned.close();
    }

    private Call copy(Layout made, Layout given, NativeMemory room) {
        return Temporaries.freed(() -> {
            Compiled compiled = primitives.reorder(made, made);
            memory there = owned.own(primitives.memory(given.description(), room.address(0)));
            return new Call(
                    compiled,
                    owned.own(new stream(primitives.cpu())).get(),
                    owned,
                    owned.own(primitives.memory(compiled.scratchpad(), 0)),
                    new int[] {DNNL_ARG_FROM, DNNL_ARG_TO},
                    there,
                    there);
        });
    }

    @Test
    void memoryOfOtherSizesIsRefused() {
        Layout made = primitives.plain(memory.data_type.f32, 24, 2);
        Layout smaller = primitives.plain(memory.data_type.f32, 3, 2);
        Layout turned = primitives.ordered(memory.format_tag.ba, memory.data_type.f32, 24, 2);
        try (NativeMemory room = new NativeMemory(made.bytes())) {
            copy(made, made, room).run();
            assertThatThrownBy(() -> copy(made, smaller, room))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("onednn: reorder: argument " + DNNL_ARG_FROM + ": expected 192 bytes in the order it"
                            + " was made for, got 24 bytes in another. This is a mistake in the backend: choose"
                            + " -Dlockstep.backend=blas");
            assertThatThrownBy(() -> copy(made, turned, room)).hasMessageContaining("got 192 bytes in another");
        }
    }

    @Test
    void aPlaceHoldsNoMoreThanItHas() {
        Place place = new Place(4096, 64);
        assertThat(place.from(16).holding(48)).isEqualTo(new Place(4112, 48));
        assertThatThrownBy(() -> place.from(16).holding(49))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("onednn: expected room for 49 bytes, got 48. This is a mistake in the backend: choose"
                        + " -Dlockstep.backend=blas");
    }
}
