package io.lockstep.driver.generation;

import io.lockstep.driver.column.Feature;
import io.lockstep.driver.column.NextTokensColumn.NextTokens;
import io.lockstep.driver.column.TokensColumn.Tokens;
import io.lockstep.driver.feature.Preprocessing;
import io.lockstep.driver.modeldir.LoadedModel;
import io.lockstep.driver.text.TextEncoding;
import io.lockstep.kernels.backend.registry.Backends;
import io.lockstep.kernels.generation.Sampler;
import io.lockstep.kernels.generation.StepDecoder;
import io.lockstep.kernels.loss.SequenceCrossEntropy;
import io.lockstep.kernels.network.Network;
import io.lockstep.kernels.plaindata.Excerpt;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Writer of a language model's texts. Not thread-safe. */
public final class TextGenerator implements AutoCloseable {
    private static final int SHOWN = 100;

    private final TextEncoding encoding;
    private final NextScores scores;
    private final @Nullable String slow;
    private final float[] allowed;
    /** Tokens since the last restart, where they may have to be taken again. */
    private final int[] window;

    private TextGenerator(TextEncoding encoding, NextScores scores, int classes, @Nullable String slow) {
        this.encoding = encoding;
        this.scores = scores;
        this.slow = slow;
        this.allowed = new float[classes];
        this.window = new int[scores.longest() == Integer.MAX_VALUE ? 0 : scores.longest()];
    }

    /**
     * Opens a model.
     *
     * @throws IllegalArgumentException when it is no language model, or one of unpadded tokens that cannot be run step by step
     * @throws IOException when it is run by whole windows and this machine computes something else than its golden answers
     */
    public static TextGenerator of(LoadedModel model) throws IOException {
        TextEncoding encoding = encoding(model);
        int classes = model.spec().outputShape().size(1);
        try {
            StepDecoder decoder = new StepDecoder(model.spec(), model.parameters());
            return new TextGenerator(encoding, new SteppedScores(decoder), classes, null);
        } catch (IllegalArgumentException e) {
            if (model.spec().inputs().get(0).ragged()) {
                throw new IllegalArgumentException(
                        model.directory()
                                + ": expected layers that take one step after another, as the tokens are not padded: "
                                + e.getMessage() + ". Train it with padded tokens",
                        e);
            }
            return byWindows(model, model.network(Backends.choose().backend()), e.getMessage());
        }
    }

    /**
     * Of whole windows.
     *
     * @param network of the model. Closed by {@link #close}.
     * @param why not step by step
     */
    static TextGenerator byWindows(LoadedModel model, Network network, @Nullable String why) {
        int classes = model.spec().outputShape().size(1);
        return new TextGenerator(encoding(model), new WindowScores(network), classes, why);
    }

    private static TextEncoding encoding(LoadedModel model) {
        Preprocessing preprocessing = model.preprocessing();
        List<Feature> inputs = preprocessing.features();
        Feature answer = preprocessing.answers().get(0).feature();
        if (inputs.size() == 1
                && preprocessing.answers().size() == 1
                && model.spec().loss() instanceof SequenceCrossEntropy
                && inputs.get(0) instanceof Tokens tokens
                && answer instanceof NextTokens next
                && tokens.unit() == next.unit()
                && tokens.vocabulary().equals(next.vocabulary())) {
            return tokens.unit().of(tokens.vocabulary());
        }
        throw new IllegalArgumentException(model.directory()
                + ": expected a language model, of one input {tokens: …} and the label {nextTokens: …} of the same column,"
                + " got another one. Train one as conf/shakespeare-gpt.yaml does");
    }

    /** Why every token takes a pass over the whole window; null where it takes one step. */
    public @Nullable String slow() {
        return slow;
    }

    /**
     * Checks what a text is to begin with.
     *
     * @throws IllegalArgumentException when it is empty, or has characters that the model does not know
     */
    public void checkPrompt(String prompt) {
        int[] ids = encoding.ids(prompt, Integer.MAX_VALUE);
        if (ids.length == 0) {
            throw new IllegalArgumentException(
                    "--prompt: expected at least one character that the text begins with, got none");
        }
        for (int i = 0; i < ids.length; i++) {
            if (ids[i] == encoding.unknown()) {
                int at = prompt.offsetByCodePoints(0, i);
                String found = prompt.substring(at, prompt.offsetByCodePoints(at, 1));
                throw new IllegalArgumentException("--prompt: expected characters that the model was trained on, got '"
                        + found + "' at index " + i + ". It knows "
                        + Excerpt.list(encoding.subList(0, Math.min(SHOWN, encoding.size()))));
            }
        }
    }

    /**
     * Writes a text.
     *
     * @param prompt what it begins with, no part of it
     * @param length most tokens
     * @param stops texts it ends before
     * @param number of the text
     * @param to takes each piece of it as soon as it is there
     */
    public String write(
            String prompt, int length, Sampler sampler, List<String> stops, long number, Consumer<String> to) {
        checkPrompt(prompt);
        scores.restart();
        float[] next = {};
        for (int id : encoding.ids(prompt, Integer.MAX_VALUE)) {
            next = take(id);
        }
        TextOutput output = new TextOutput(stops, to);
        for (int i = 0; i < length; i++) {
            int id = sampler.draw(allowed(next), number, i);
            if (!output.add(encoding.bytes(id))) {
                break;
            }
            next = i + 1 < length ? take(id) : next;
        }
        return output.finish();
    }

    /** Logits of tokens that stand for a text; negative infinity of others. */
    private float[] allowed(float[] next) {
        System.arraycopy(next, 0, allowed, 0, allowed.length);
        if (encoding.unknown() >= 0) {
            allowed[encoding.unknown()] = Float.NEGATIVE_INFINITY;
        }
        Arrays.fill(allowed, Math.min(encoding.count(), allowed.length), allowed.length, Float.NEGATIVE_INFINITY);
        return allowed;
    }

    /** Takes a token. Where the window is full, its later half begins the next one. */
    private float[] take(int id) {
        if (scores.position() == scores.longest()) {
            int half = scores.longest() / 2;
            System.arraycopy(window, scores.longest() - half, window, 0, half);
            scores.restart();
            for (int i = 0; i < half; i++) {
                scores.next(window[i]);
            }
        }
        if (window.length > 0) {
            window[scores.position()] = id;
        }
        return scores.next(id);
    }

    @Override
    public void close() {
        scores.close();
    }
}
