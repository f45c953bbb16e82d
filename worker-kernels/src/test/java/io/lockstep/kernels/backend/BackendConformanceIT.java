package io.lockstep.kernels.backend;

import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

class BackendConformanceIT extends BackendConformance {
    @Override
    Stream<Arguments> cases() {
        return cases(false);
    }
}
