package io.lockstep.driver.rank;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.domain.JavaClass;
import io.lockstep.driver.config.Configs;
import io.lockstep.driver.config.TrainConfig;
import io.lockstep.driver.sync.Broadcast;
import io.lockstep.driver.sync.SyncMode;
import io.lockstep.driver.sync.SyncModes;
import io.lockstep.driver.testing.MainClasses;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** No sync mode is missing from the registry, and each has a loop. */
class SyncModesTest {
    private static SyncMode mode(String name) {
        Map<String, Object> data = new LinkedHashMap<>(Map.of("epochs", 1, "batch", 512, "slices", 16));
        data.put("optimizer", Map.of("sgd", Map.of("learningRate", 0.1)));
        data.put("sync", name);
        return Configs.BINDING.bind(TrainConfig.class, data, "train").sync();
    }

    @Test
    void everyModeIsRegistered() {
        Set<String> all = MainClasses.all().stream()
                .filter(type -> type.isAssignableTo(SyncMode.class) && !type.isInterface())
                .map(JavaClass::getName)
                .collect(Collectors.toSet());
        assertThat(SyncModes.REGISTRY.kinds().values())
                .extracting(Class::getName)
                .containsExactlyInAnyOrderElementsOf(all);
    }

    /** By its short form, so that every key of a mode has a default. */
    @Test
    void everyModeHasALoop() {
        for (String name : SyncModes.REGISTRY.names()) {
            SyncMode mode = mode(name);
            assertThat(SyncModes.REGISTRY.nameOf(mode)).isEqualTo(name);
            if (!mode.onDriver()) {
                assertThat(RankSyncs.side(mode.getClass())).isNotNull();
            }
        }
    }

    @Test
    void aModeWithoutALoopIsNamed() {
        assertThatThrownBy(() -> RankSyncs.side(Broadcast.class))
                .hasMessage("sync mode Broadcast: expected its loop in io.lockstep.driver.rank.BroadcastSync, made of a"
                        + " RankScene, got none. Add it, or let the mode's loop be the driver's");
    }

    /** A heap that is full is no failure of the program. */
    @Test
    void whatALoopThrowsWhenItIsMadeIsToldAsItIs() {
        OutOfMemoryError full = new OutOfMemoryError("Java heap space");
        assertThatThrownBy(() -> RankSyncs.thrown(full)).isSameAs(full);
        IllegalArgumentException wrong = new IllegalArgumentException("memory");
        assertThat(RankSyncs.thrown(wrong)).isSameAs(wrong);
    }
}
