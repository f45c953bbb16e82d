package io.lockstep.driver.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockstep.kernels.shape.Shape;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CutoutTest {
    @Test
    void aSquareIsBlackInAllChannelsWhereverItsMiddleIs() {
        Canvas canvas = new Canvas(Shape.of(2, 5, 7), 255);
        Draws draws = new Draws(3);
        Set<String> seen = new HashSet<>();
        for (int row = 0; row < 2_000; row++) {
            Arrays.fill(canvas.pixels(), 9);
            draws.moveTo(row, 0);
            new Cutout(2).apply(canvas, draws);
            int top = (int) (draws.uniform(0) * 5) - 1;
            int left = (int) (draws.uniform(1) * 7) - 1;
            for (int i = 0; i < canvas.pixels().length; i++) {
                int y = i / 7 % 5;
                int x = i % 7;
                boolean inside = y >= top && y < top + 2 && x >= left && x < left + 2;
                assertThat(canvas.pixels()[i]).isEqualTo(inside ? 0 : 9);
            }
            seen.add(top + " " + left);
        }
        assertThat(seen).hasSize(35);
    }

    @Test
    void whatDoesNotFitIsRefused() {
        assertThatThrownBy(() -> new Cutout(0))
                .hasMessage("size: expected at least 1 pixel, got 0. Leave cutout out for none");
        assertThatThrownBy(() -> new Cutout(5).check("changes[1].cutout", Shape.of(1, 5, 9)))
                .hasMessage("changes[1].cutout.size: expected less than 5, the side of the picture, got 5");
    }
}
