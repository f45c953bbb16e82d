package io.lockstep.kernels.layer.attention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.lockstep.kernels.layer.WorkedSequence;
import io.lockstep.kernels.shape.Shape;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Attention against numbers that PyTorch gives. */
class PyTorchAttentionTest {
    private static final Shape SEQUENCE = MultiHeadAttentionTest.SEQUENCE;
    private static final int WIDTH = MultiHeadAttentionTest.WIDTH;

    /** PyTorch 2.10.0: {@code torch.nn.MultiheadAttention(4, 2)} of a sequence as query, key and value. */
    @Test
    void agreesWithPyTorch() {
        WorkedSequence worked = MultiHeadAttentionTest.worked(false, MultiHeadAttentionTest.input());
        assertThat(worked.y)
                .containsExactly(
                        new float[] {
                            0.1521265f,
                            0.2485072f,
                            0.1766707f,
                            0.0363108f,
                            0.1279819f,
                            1.0812249f,
                            0.9810996f,
                            -0.0426302f,
                            -0.6190748f,
                            0.1476125f,
                            0.8533304f,
                            0.7712581f
                        },
                        within(1e-6f));
        assertThat(worked.dX)
                .containsExactly(
                        new float[] {
                            -0.6624606f,
                            0.4200971f,
                            1.3050767f,
                            1.5762584f,
                            0.7584201f,
                            0.0353185f,
                            -0.7043939f,
                            -1.1128188f,
                            -0.212083f,
                            -0.1307679f,
                            0.0120493f,
                            0.1491996f
                        },
                        within(1e-6f));
    }

    /** The same with an {@code attn_mask} of minus infinity above the diagonal. */
    @Test
    void agreesWithPyTorchWhereStepsReadNoLaterOnes() {
        WorkedSequence worked = MultiHeadAttentionTest.worked(true, MultiHeadAttentionTest.input());
        assertThat(worked.y)
                .containsExactly(
                        new float[] {
                            0.6450785f,
                            1.452218f,
                            0.811636f,
                            -0.5724165f,
                            0.5779406f,
                            1.5105184f,
                            0.9334032f,
                            -0.5166168f,
                            -0.6190748f,
                            0.1476125f,
                            0.8533304f,
                            0.7712581f
                        },
                        within(1e-6f));
        assertThat(worked.dX)
                .containsExactly(
                        new float[] {
                            0.0649021f,
                            1.0889643f,
                            1.6008697f,
                            1.359861f,
                            0.5984323f,
                            -1.4582729f,
                            -2.8291302f,
                            -2.8694024f,
                            -0.0134362f,
                            -0.4559349f,
                            -0.6840004f,
                            -0.5903697f
                        },
                        within(1e-6f));
        assertThat(worked.dTensors[0])
                .containsExactly(
                        new float[] {
                            0.7418212f,
                            1.0589247f,
                            0.4024577f,
                            -0.624027f,
                            -1.100253f,
                            -1.4410548f,
                            -0.4569575f,
                            0.9472644f,
                            -0.075156f,
                            -0.0876647f,
                            -0.0195748f,
                            0.066512f,
                            0.0966153f,
                            0.0961904f,
                            0.0073285f,
                            -0.0882711f,
                            -0.2382093f,
                            -0.2694312f,
                            -0.0529393f,
                            0.2122247f,
                            0.2623294f,
                            0.0674672f,
                            -0.189424f,
                            -0.2721597f,
                            0.0481156f,
                            -0.0475188f,
                            -0.0994646f,
                            -0.0599632f,
                            -0.0187827f,
                            0.0920179f,
                            0.1182178f,
                            0.0357287f,
                            1.0149802f,
                            -0.7017878f,
                            -1.7733352f,
                            -1.2144865f,
                            -0.0117525f,
                            -0.7503103f,
                            -0.7990363f,
                            -0.113132f,
                            -1.06924f,
                            -1.4627037f,
                            -0.5113645f,
                            0.910121f,
                            0.0399183f,
                            0.8755059f,
                            0.9061574f,
                            0.103692f
                        },
                        within(1e-6f));
        assertThat(worked.dTensors[1])
                .containsExactly(
                        new float[] {
                            -1.3064516f,
                            1.5825633f,
                            0.0785684f,
                            -0.0557455f,
                            0f,
                            0f,
                            0f,
                            0f,
                            -1.0537975f,
                            -0.1433342f,
                            0.9771139f,
                            0.6660878f
                        },
                        within(1e-6f));
        assertThat(worked.dTensors[2])
                .containsExactly(
                        new float[] {
                            -1.6234497f,
                            1.6125655f,
                            0.2890573f,
                            0.3948013f,
                            -2.1332397f,
                            2.1737168f,
                            -0.0377031f,
                            0.4521061f,
                            -2.3375022f,
                            2.311455f,
                            -0.4166711f,
                            0.4378958f,
                            -2.1862273f,
                            1.9920571f,
                            -0.7550623f,
                            0.3556494f
                        },
                        within(1e-6f));
        assertThat(worked.dTensors[3])
                .containsExactly(new float[] {0.902495f, 0.8503675f, 0.7736666f, 0.6911714f}, within(1e-6f));
    }

    /** PyTorch 2.10.0: {@code torch.nn.MultiheadAttention(4, 2)} of a query, and another sequence as key and value. */
    @Test
    void agreesWithPyTorchWhereItAttendsToAnother() {
        WorkedSequence worked = new WorkedSequence(
                new MultiHeadAttention(2, false),
                List.of(SEQUENCE, Shape.of(2, WIDTH)),
                new float[][] {MultiHeadAttentionTest.input(), WorkedSequence.wave(2 * WIDTH, 0.6, 0.8)},
                WorkedSequence.wave(3 * WIDTH * WIDTH, 0.7, 0.9),
                WorkedSequence.wave(3 * WIDTH, 2.1, 0.5),
                WorkedSequence.wave(WIDTH * WIDTH, 1.3, 0.8),
                WorkedSequence.wave(WIDTH, 0.9, 0.4));
        assertThat(worked.y)
                .containsExactly(
                        new float[] {
                            1.2701422f,
                            1.6872284f,
                            0.4067844f,
                            -1.1867867f,
                            1.103077f,
                            1.3438807f,
                            0.2521217f,
                            -0.9883637f,
                            -0.8256207f,
                            0.0490762f,
                            0.9675442f,
                            0.9768173f
                        },
                        within(3e-6f));
        assertThat(worked.dX)
                .containsExactly(
                        new float[] {
                            0.494671f,
                            0.065268f,
                            -0.394832f,
                            -0.6692359f,
                            -0.604283f,
                            0.3632923f,
                            1.160006f,
                            1.4111503f,
                            0.0433494f,
                            -0.0963902f,
                            -0.1907961f,
                            -0.1954675f
                        },
                        within(3e-6f));
        assertThat(worked.dInputs[1])
                .containsExactly(
                        new float[] {
                            0.8303165f,
                            1.2488288f,
                            1.079998f,
                            0.4032273f,
                            -0.5700313f,
                            -0.8021525f,
                            -0.657011f,
                            -0.2028668f
                        },
                        within(3e-6f));
        assertThat(Arrays.copyOf(worked.dTensors[0], WIDTH))
                .containsExactly(new float[] {-0.714507f, -0.8715109f, -0.2272518f, 0.6259417f}, within(3e-6f));
        assertThat(Arrays.copyOfRange(worked.dTensors[0], 11 * WIDTH, 12 * WIDTH))
                .containsExactly(new float[] {0.3458021f, 0.0840598f, -0.2070471f, -0.4258265f}, within(3e-6f));
        assertThat(worked.dTensors[1])
                .containsExactly(
                        new float[] {
                            0.4857519f,
                            -0.173146f,
                            0.0049291f,
                            -0.0146405f,
                            0,
                            0,
                            0,
                            0,
                            -1.0537972f,
                            -0.1433342f,
                            0.9771134f,
                            0.6660883f
                        },
                        within(3e-6f));
    }
}
