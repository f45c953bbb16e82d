package io.lockstep.driver.text;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How often terms occur. Exact, in whatever order and parts they come, for up to {@link #MOST} different ones. Terms of
 * more than {@link #LONGEST} characters, which are noise, do not count. Not thread-safe.
 */
public final class TermCounts {
    /** More different terms than this are not counted. */
    public static final int MOST = 1_000_000;

    /** Characters of the longest term that counts. */
    public static final int LONGEST = 1000;

    private final int capacity;
    private final Map<String, Long> counts = new HashMap<>();

    /**
     * Terms and how often each occurs, as plain data.
     *
     * @param counts by term
     */
    public record Listed(List<String> terms, List<Long> counts) {
        public Listed {
            terms = List.copyOf(terms);
            counts = List.copyOf(counts);
        }
    }

    /** A term and how often it occurs. */
    public record Term(String text, long count) {}

    public TermCounts() {
        this(MOST);
    }

    /** @param capacity different terms that are counted */
    TermCounts(int capacity) {
        this.capacity = capacity;
    }

    /** Adds occurrences of a term. */
    public void add(String term, long count) {
        // one more than allowed is kept, to be refused in the end
        if (term.length() <= LONGEST && (counts.size() <= capacity || counts.containsKey(term))) {
            counts.merge(term, count, Math::addExact);
        }
    }

    /** Whether there were more different terms than are counted; then the counts say nothing. */
    public boolean overflows() {
        return counts.size() > capacity;
    }

    /** All terms with their counts, ascending. */
    public Listed listed() {
        List<String> terms = new ArrayList<>(counts.keySet());
        terms.sort(TermCounts::compare);
        return new Listed(terms, terms.stream().map(counts::get).toList());
    }

    /** Adds what others counted. */
    public void add(Listed others) {
        for (int i = 0; i < others.terms().size(); i++) {
            add(others.terms().get(i), others.counts().get(i));
        }
    }

    /**
     * The most frequent terms: by count, largest first, those of one count ascending by code point.
     *
     * @param most terms
     * @param least occurrences of each
     */
    public List<Term> top(int most, long least) {
        List<Term> terms = new ArrayList<>();
        counts.forEach((text, count) -> {
            if (count >= least) {
                terms.add(new Term(text, count));
            }
        });
        terms.sort(Comparator.comparingLong(Term::count).reversed().thenComparing(Term::text, TermCounts::compare));
        return List.copyOf(terms.subList(0, Math.min(most, terms.size())));
    }

    /** Order by code point, which is not that of UTF-16's units. */
    static int compare(String a, String b) {
        int both = Math.min(a.length(), b.length());
        for (int i = 0; i < both; i++) {
            char own = a.charAt(i);
            char other = b.charAt(i);
            if (own != other) {
                boolean pair = Character.isSurrogate(own);
                return pair == Character.isSurrogate(other) ? Character.compare(own, other) : pair ? 1 : -1;
            }
        }
        return Integer.compare(a.length(), b.length());
    }
}
