package io.lockstep.driver.survey;

import java.util.Arrays;

/**
 * How the numbers of a sample lie.
 *
 * @param count of them
 * @param low the first quartile
 * @param middle the median
 * @param high the third quartile
 * @param skewness third central moment in deviations; 0 where all are equal
 * @param leastAbove the smallest one above 0; infinite where there is none
 * @param secondLeast the smallest one but for the smallest; infinite where there is none
 * @param secondLargest the largest one but for the largest
 */
public record Spread(
        int count,
        double low,
        double middle,
        double high,
        double mean,
        double deviation,
        double skewness,
        double leastAbove,
        double secondLeast,
        double secondLargest) {
    static final Spread NONE = new Spread(
            0, 0, 0, 0, 0, 0, 0, Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY);

    /** @param numbers of a sample, in any order. Modified. */
    static Spread of(double[] numbers) {
        int count = numbers.length;
        if (count == 0) {
            return NONE;
        }
        Arrays.sort(numbers);
        double mean = Arrays.stream(numbers).sum() / count;
        double squares = 0;
        double cubes = 0;
        for (double number : numbers) {
            double far = number - mean;
            squares += far * far;
            cubes += far * far * far;
        }
        double deviation = Math.sqrt(squares / count);
        int second = 0;
        while (second < count && numbers[second] == numbers[0]) {
            second++;
        }
        int before = count - 1;
        while (before >= 0 && numbers[before] == numbers[count - 1]) {
            before--;
        }
        return new Spread(
                count,
                numbers[count / 4],
                numbers[count / 2],
                numbers[count * 3 / 4],
                mean,
                deviation,
                deviation > 0 ? cubes / count / (deviation * deviation * deviation) : 0,
                Arrays.stream(numbers).filter(number -> number > 0).findFirst().orElse(Double.POSITIVE_INFINITY),
                second < count ? numbers[second] : Double.POSITIVE_INFINITY,
                before >= 0 ? numbers[before] : Double.NEGATIVE_INFINITY);
    }
}
