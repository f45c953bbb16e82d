package io.lockstep.driver.collective;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockstep.driver.collective.MeshHeader.Kind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class MeshHeaderTest {
    @ParameterizedTest
    @EnumSource(Kind.class)
    void everyKindSurvivesTheWire(Kind kind) throws IOException {
        MeshHeader header = new MeshHeader(kind, Integer.MAX_VALUE, 1L << 40, 12_345, 678);
        ByteBuffer bytes = ByteBuffer.allocate(MeshHeader.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        header.write(bytes);
        assertThat(bytes.remaining()).isZero();
        assertThat(MeshHeader.read(bytes.flip())).isEqualTo(header);
    }

    @Test
    void whatIsNoMessageIsRefused() {
        assertThatThrownBy(() -> MeshHeader.read(ByteBuffer.allocate(23)))
                .hasMessage("expected a message of at least 24 bytes, got 23");
        assertThatThrownBy(() -> MeshHeader.read(ByteBuffer.allocate(24)))
                .hasMessage("expected a message of a known kind, got kind 0");
    }
}
