package io.lockstep.driver.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockstep.driver.testing.LocalSpark;
import io.lockstep.kernels.plaindata.Binding;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What every format promises, by its {@link SourceExamples}; one without examples fails here. What formats do with files
 * that are many, empty, gone or closed is in {@link SourceContractIT}.
 */
class SourceContractTest extends SourceContract {
    @ParameterizedTest
    @MethodSource("formats")
    void everyRowThatWasWrittenIsReadOnce(Class<? extends Source> format) throws IOException {
        SourceExamples examples = SourceExamples.of(format);
        Source source = examples.write(directory("one"), List.of(ALL), "a");
        assertThat(read(source)).containsExactlyInAnyOrderElementsOf(expected(examples));
        assertThat(expected(examples)).doesNotHaveDuplicates();
        SourceRows opened = source.open(LocalSpark.session(), files);
        assertThat(opened.types()).hasSameSizeAs(opened.columns());
        assertThat(source.under("/elsewhere")).isEqualTo(source);
    }

    /** The description is all there is to a source: what a config says and a model keeps. */
    @ParameterizedTest
    @MethodSource("formats")
    void becomesPlainDataAndBack(Class<? extends Source> format) throws IOException {
        Source source = SourceExamples.of(format).write(directory("plain"), List.of(ALL), "a");
        Binding binding = new Binding(Sources.REGISTRY);
        assertThat(binding.bind(Source.class, binding.unbind(source), "data.train"))
                .isEqualTo(source);
    }

    @Test
    void rowsInMemoryAreNamedAndNotRead() {
        assertThatThrownBy(() -> read(new Memory()))
                .hasMessageStartingWith("format memory: expected rows that the calling program gives, got none.");
    }
}
