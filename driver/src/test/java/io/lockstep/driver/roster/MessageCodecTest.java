package io.lockstep.driver.roster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockstep.driver.checkpoint.BestMetric;
import io.lockstep.driver.checkpoint.Checkpoint;
import io.lockstep.driver.checkpoint.ComputedBy;
import io.lockstep.driver.checkpoint.Measure;
import io.lockstep.driver.checkpoint.Piece;
import io.lockstep.driver.checkpoint.TrainingState;
import io.lockstep.driver.progress.EpochTotals;
import io.lockstep.driver.progress.Phase;
import io.lockstep.driver.progress.PhaseTimes;
import io.lockstep.driver.progress.SkippedSteps;
import io.lockstep.driver.roster.Message.BackendReport;
import io.lockstep.driver.roster.Message.Status;
import io.lockstep.kernels.backend.InstructionSet;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class MessageCodecTest {
    private static final List<Piece> PIECES = List.of(
            new Piece("parameters", 0, 3, "parameters-0-3-i1g1r0.f32", 120, "ab"),
            new Piece("lane7.momentum", 0, 3, "lane7.momentum-0-3-i1g1r0.f32", 120, "cd"));

    private static final Checkpoint CHECKPOINT = new Checkpoint(
            "hdfs://n/run/step-12",
            new TrainingState(
                    12,
                    1,
                    new EpochTotals(0.1 + 0.2, 3, 1.25),
                    new SkippedSteps(5, 3, 1),
                    List.of(new Measure(0.5), new Measure(Double.NaN)),
                    new BestMetric(6, new Measure(0.5), 2),
                    new ComputedBy("onednn", "oneDNN 3.1", InstructionSet.AVX2),
                    17.5,
                    "no better",
                    400L),
            "ef",
            PIECES);

    private static final Checkpoint FIRST = new Checkpoint("run/step-0", TrainingState.BEGINNING, "ef", List.of());

    private static final PhaseTimes TIMES = new PhaseTimes(
            IntStream.range(0, Phase.count()).mapToObj(i -> i + 0.5).toList(), 20, 21, List.of(22.0, 23.0, 24.0));

    static List<Message> messages() {
        return List.of(
                new Message.Register("7", "host-b", 40_113, 4, 1L << 33, InstructionSet.AVX512_AMX),
                new Message.Load(InstructionSet.AVX2),
                new Message.Loaded(List.of(
                        BackendReport.failed("onednn", "no library für dich"),
                        new BackendReport("portable", "EJML 0.44", InstructionSet.SVE, ""))),
                new Message.Roster(
                        3,
                        1,
                        List.of(new Member("1", "host-a", 1, 2), new Member("2", "host-b", 65_535, 1)),
                        "portable",
                        CHECKPOINT),
                new Message.Roster(0, 0, List.of(new Member("1", "a", 1, 1)), "portable", null),
                new Message.Roster(0, 0, List.of(new Member("1", "a", 1, 1)), "portable", FIRST),
                new Message.Progress(123_456_789_012L, 0.125),
                new Message.Share(
                        200,
                        2,
                        true,
                        new EpochTotals(0.5, 3, 1.25),
                        new byte[] {1, 0, -1},
                        PIECES,
                        new SkippedSteps(5, 3, 1),
                        TIMES),
                new Message.TakeCheckpoint(),
                new Message.Note("slice 3 has NaN"),
                new Message.MetricsPart(new byte[] {7, -7}),
                new Message.Ended(Status.FAILED, "why", 1, 2, 3, TIMES, new Message.SteadyPace(640, 2.5)),
                new Message.Refused("twin"),
                new Message.End("over"));
    }

    @ParameterizedTest
    @MethodSource("messages")
    void everyMessageComesBackEqual(Message message) throws IOException {
        assertThat(MessageCodec.decode(ByteBuffer.wrap(MessageCodec.encode(message))))
                .usingRecursiveComparison()
                .withEqualsForType(Double::equals, Double.class)
                .isEqualTo(message);
    }

    @ParameterizedTest
    @MethodSource("messages")
    void aCutMessageIsRefusedAtEveryLength(Message message) {
        byte[] whole = MessageCodec.encode(message);
        for (int length = 0; length < whole.length; length++) {
            ByteBuffer cut = ByteBuffer.wrap(Arrays.copyOf(whole, length));
            assertThatThrownBy(() -> MessageCodec.decode(cut)).isInstanceOf(IOException.class);
        }
    }

    @ParameterizedTest
    @MethodSource("messages")
    void aMessageWithMoreBehindItIsRefused(Message message) {
        byte[] whole = MessageCodec.encode(message);
        ByteBuffer longer = ByteBuffer.wrap(Arrays.copyOf(whole, whole.length + 1));
        assertThatThrownBy(() -> MessageCodec.decode(longer))
                .isInstanceOf(IOException.class)
                .hasMessage("coordinator message: expected " + whole.length + " bytes, got " + (whole.length + 1)
                        + ". Another version of Lockstep may be speaking");
    }

    @Test
    void anUnknownKindIsNamed() {
        assertThatThrownBy(() -> MessageCodec.decode(ByteBuffer.wrap(new byte[] {99})))
                .hasMessage("coordinator message: expected a kind from 1 to 12, got 99. Another version of Lockstep may"
                        + " be speaking");
    }

    @Test
    void nothingIsAllocatedOnALiarsWord() {
        byte[] lie =
                ByteBuffer.allocate(5).put((byte) 7).putInt(Integer.MAX_VALUE).array();
        assertThatThrownBy(() -> MessageCodec.decode(ByteBuffer.wrap(lie))).isInstanceOf(IOException.class);
    }

    @Test
    void noMessageIsMissingHere() {
        assertThat(messages().stream().map(Object::getClass).collect(Collectors.toSet()))
                .containsExactlyInAnyOrder(Message.class.getPermittedSubclasses());
    }
}
