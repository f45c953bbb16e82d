package io.lockstep.driver.explanation;

import io.lockstep.driver.survey.BottomSample;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Of the answers of smallest hashes, the row of the smallest hash: every part of the rows keeps what all of them do. */
final class AnswerExamples {
    private static final int MOST_ANSWERS = 10;

    private final TreeMap<Long, Example> examples = new TreeMap<>();

    /** Row with its hash. */
    private record Example(long hash, Explanation explanation) {}

    void add(long hash, Explanation explanation) {
        Example found = new Example(hash, explanation);
        examples.merge(
                BottomSample.hash(explanation.answer()), found, (a, b) -> Long.compare(a.hash, b.hash) <= 0 ? a : b);
        if (examples.size() > MOST_ANSWERS) {
            examples.pollLastEntry();
        }
    }

    void write(DataOutput out) throws IOException {
        out.writeInt(examples.size());
        for (Example example : examples.values()) {
            out.writeLong(example.hash);
            ExplanationCodec.write(example.explanation, out);
        }
    }

    void mergeFrom(DataInput in) throws IOException {
        int count = in.readInt();
        for (int i = 0; i < count; i++) {
            long hash = in.readLong();
            add(hash, ExplanationCodec.read(in));
        }
    }

    /** These and others, each row once, by answer and then by hash. */
    List<Explanation> with(BottomSample<Explanation> others) {
        TreeMap<Long, Explanation> rows = new TreeMap<>();
        others.items().forEach((hash, counted) -> rows.put(hash, counted.item()));
        examples.values().forEach(example -> rows.put(example.hash, example.explanation));
        TreeMap<String, List<Explanation>> byAnswer = new TreeMap<>();
        for (Map.Entry<Long, Explanation> row : rows.entrySet()) {
            byAnswer.computeIfAbsent(row.getValue().answer(), none -> new ArrayList<>())
                    .add(row.getValue());
        }
        List<Explanation> all = new ArrayList<>();
        byAnswer.values().forEach(all::addAll);
        return all;
    }
}
