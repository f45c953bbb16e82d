package io.lockstep.jobs.samples;

import io.lockstep.kernels.random.Purpose;
import io.lockstep.kernels.random.RandomStream;
import java.util.Locale;

/**
 * Invented patients, none of them real: measurements that hang together, some missing, and whether the patient came
 * back within thirty days, by a rule with thresholds and interactions that no straight line finds. Row i is a function
 * of (seed, part, i).
 */
final class Patients {
    static final String HEADER =
            "patient,age,bmi,systolic,glucose,creatinine,stay_days,prior_visits,sex,admission,smoker,ward,readmitted";

    private static final String[] ADMISSIONS = {"elective", "emergency", "transfer", "urgent"};
    private static final String[] SMOKER = {"current", "former", "never"};
    private static final String[] WARDS = {"cardiology", "general", "geriatrics", "neurology", "surgery"};

    private static final int ELECTIVE = 0;
    private static final int EMERGENCY = 1;
    private static final int GERIATRICS = 2;

    private final long seed;
    private final int part;

    /** @param part 0 for training rows, 1 for test rows */
    Patients(long seed, int part) {
        this.seed = seed;
        this.part = part;
    }

    /** Row i as a CSV line. */
    String line(int row) {
        RandomStream random = RandomStream.of(seed, Purpose.SAMPLE_DATA, 100 + part, row);
        Body body = Body.of(random);
        Care care = Care.of(random);
        double risk = 1.6 * (-3.6 + body.risk() + care.risk() + joint(body, care));
        boolean readmitted = random.uniform(8) < 1 / (1 + StrictMath.exp(-risk));
        return String.format(
                Locale.ROOT,
                "%d,%d,%s,%s,%s,%s,%d,%d,%s,%s,%s,%s,%s",
                1_000_000L * (1 + part) + row,
                (int) body.age,
                measured(random, 30, 0.06, "%.1f", body.bmi),
                measured(random, 31, 0.03, "%.0f", body.systolic),
                measured(random, 32, 0.12, "%.0f", body.glucose),
                measured(random, 33, 0.15, "%.2f", body.creatinine),
                care.stay,
                care.visits,
                random.uniform(7) < 0.52 ? "female" : "male",
                ADMISSIONS[care.admission],
                random.uniform(34) < 0.08 ? "" : SMOKER[body.smoker],
                WARDS[care.ward],
                readmitted ? "yes" : "no");
    }

    /** What the patient brings. */
    private record Body(double age, double bmi, double systolic, double glucose, double creatinine, int smoker) {
        static Body of(RandomStream random) {
            double age = clamp(58 + 17 * random.normal(100), 18, 97);
            double bmi = clamp(26.5 + 4.5 * random.normal(101), 15, 55);
            return new Body(
                    age,
                    bmi,
                    clamp(108 + 0.35 * age + 0.5 * (bmi - 26) + 12 * random.normal(102), 80, 220),
                    clamp(92 + 1.6 * Math.max(0, bmi - 27) + 0.2 * (age - 50) + 16 * random.normal(103), 55, 360),
                    clamp(0.9 + 0.006 * (age - 55) + 0.22 * random.normal(104), 0.4, 4.5),
                    choice(random, 2, 0.2, 0.5));
        }

        double risk() {
            double risk = glucose > 126 ? 2.2 : 0;
            risk += age > 65 && systolic > 145 ? 2.6 : 0;
            risk += creatinine > 1.2 ? 1.8 : 0;
            risk += bmi < 20 || bmi > 34 ? 1.6 : 0;
            return risk + (smoker == 0 ? 1.2 : 0);
        }
    }

    /** What happened in hospital. */
    private record Care(int admission, int ward, int stay, int visits) {
        static Care of(RandomStream random) {
            int admission = choice(random, 3, 0.3, 0.65, 0.75);
            double days = -StrictMath.log(1 - random.uniform(5)) * (admission == EMERGENCY ? 6 : 3.5);
            return new Care(admission, choice(random, 4, 0.2, 0.5, 0.68, 0.8), Math.min(60, 1 + (int) days), (int)
                    (-StrictMath.log(1 - random.uniform(6)) * 1.3));
        }

        double risk() {
            double risk = visits >= 3 ? 3.2 : 0.9 * visits;
            risk += admission == EMERGENCY ? 1.0 : 0;
            risk += stay > 10 ? 1.6 : 0;
            return risk + (stay < 2 && admission == EMERGENCY ? 1.8 : 0);
        }
    }

    private static double joint(Body body, Care care) {
        double youngAndPlanned = body.age < 50 && care.admission == ELECTIVE ? -1.5 : 0;
        return youngAndPlanned + (care.ward == GERIATRICS && body.age > 75 ? 1.2 : 0);
    }

    private static String measured(RandomStream random, int position, double missing, String format, double value) {
        return random.uniform(position) < missing ? "" : String.format(Locale.ROOT, format, value);
    }

    /** Index of the first bound above a uniform draw. */
    private static int choice(RandomStream random, int position, double... bounds) {
        double u = random.uniform(position);
        int index = 0;
        while (index < bounds.length && u >= bounds[index]) {
            index++;
        }
        return index;
    }

    private static double clamp(double value, double low, double high) {
        return Math.max(low, Math.min(high, value));
    }
}
