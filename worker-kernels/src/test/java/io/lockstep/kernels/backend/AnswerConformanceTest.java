package io.lockstep.kernels.backend;

import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

class AnswerConformanceTest extends AnswerConformance {
    @Override
    Stream<Arguments> cases() {
        return cases(true);
    }
}
