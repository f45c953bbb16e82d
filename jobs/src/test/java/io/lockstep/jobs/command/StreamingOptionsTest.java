package io.lockstep.jobs.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** Options of a stream that go together, and those that do not. */
class StreamingOptionsTest {
    @Command
    static final class Holder {
        @CommandLine.Mixin
        private StreamingOptions streaming = new StreamingOptions();
    }

    private static StreamingOptions of(String arguments) {
        Holder holder = new Holder();
        new CommandLine(holder).parseArgs(arguments.isEmpty() ? new String[0] : arguments.split(" ", -1));
        return holder.streaming;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'' | in.csv",
                "--stream | in.csv",
                "--stream --trigger once --max-files 3 --checkpoint notes | in.csv",
                "--stream --stream-format kafka --stream-option a=b --stream-sql x --trigger 5s | ''",
            })
    void theseGoTogether(String arguments, String input) {
        StreamingOptions options = of(arguments);
        options.check(input);
        assertThat(options.stream()).isEqualTo(!arguments.isEmpty());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '^',
            value = {
                "--trigger once | in.csv | --trigger: expected --stream with it, got none. Set it, or leave this out",
                "--stream-format kafka | ^^ | --stream-format: expected --stream with it, got none. Set it, or leave"
                        + " this out",
                "--stream --stream-sql x | in.csv | --stream-sql: expected --stream-format with it, got none. Name the"
                        + " format",
                "--stream --stream-option a=b | in.csv | --stream-option: expected --stream-format with it, got none."
                        + " Name the format",
                "--stream --stream-format kafka --max-files 2 | ^^ | --max-files: expected --input with it, got"
                        + " --stream-format. Limit it by an option of the format",
                "--stream --stream-format kafka | in.csv | --stream-format: expected it without --input, got both."
                        + " Leave one out",
                "--stream | ^^ | --input: expected it, got none. Name a config or a path, or a format by"
                        + " --stream-format",
                "^^ | ^^ | --input: expected it, got none. Name a config or a path",
                "--stream --max-files 0 | in.csv | --max-files: expected at least 1, got 0. Correct it",
                "--stream --trigger often | in.csv | --trigger: expected once, available-now or an interval such as"
                        + " 10s, got 'often'. Correct it",
            })
    void theseDoNot(String arguments, String input, String message) {
        assertThatThrownBy(() -> of(arguments).check(input))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }
}
