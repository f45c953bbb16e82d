package io.lockstep.kernels.benchmark;

import io.lockstep.kernels.network.Network;
import io.lockstep.kernels.network.SliceGradient;
import io.lockstep.kernels.optimizer.Optimizer;
import io.lockstep.kernels.optimizer.Update;
import io.lockstep.kernels.parameter.RowValues;
import io.lockstep.kernels.parameter.Table;
import io.lockstep.kernels.storage.FloatStorage;
import io.lockstep.kernels.update.RowStates;
import io.lockstep.kernels.update.TableUpdate;
import java.util.ArrayList;
import java.util.List;

/** Sums and updates of the tables of a network, by as many threads as slices: each has a part of the rows. */
final class TableSteps {
    private final int parts;
    private final List<TableStep> tables = new ArrayList<>();

    /** One table. */
    private static final class TableStep {
        private final Table table;
        private final FloatStorage values;
        private final TableUpdate[] updates;
        private final RowStates[] states;
        private final RowValues[] sums;
        private final RowValues[] others;
        private final RowValues[] results;

        TableStep(Network network, int number, Optimizer optimizer, int parts) {
            this.table = network.layout().tables().get(number);
            this.values = network.table(number);
            table.fill(1, 0, table.rows(), values);
            this.updates = new TableUpdate[parts];
            this.states = new RowStates[parts];
            this.sums = new RowValues[parts];
            this.others = new RowValues[parts];
            this.results = new RowValues[parts];
            for (int part = 0; part < parts; part++) {
                long first = first(part, parts);
                updates[part] = new TableUpdate(table, optimizer, Double.POSITIVE_INFINITY);
                states[part] = new RowStates(
                        row -> row - first,
                        first(part + 1, parts) - first,
                        table.dimension(),
                        optimizer.slots().size());
                sums[part] = new RowValues(table.dimension());
                others[part] = new RowValues(table.dimension());
                results[part] = new RowValues(table.dimension());
            }
        }

        private long first(int part, int parts) {
            return table.rows() * part / parts;
        }

        /** The sum of a part of the rows over all slices. */
        RowValues sum(int number, List<SliceGradient> gradients, int part, int parts) {
            if (parts == 1) {
                return gradients.get(0).table(number);
            }
            long first = first(part, parts);
            long end = first(part + 1, parts);
            copy(gradients.get(0).table(number), first, end, sums[part]);
            for (int slice = 1; slice < gradients.size(); slice++) {
                copy(gradients.get(slice).table(number), first, end, others[part]);
                RowValues.sum(sums[part], others[part], results[part]);
                RowValues swapped = sums[part];
                sums[part] = results[part];
                results[part] = swapped;
            }
            return sums[part];
        }

        private static void copy(RowValues from, long first, long end, RowValues to) {
            to.copy(from, from.place(first), from.place(end));
        }
    }

    /** Of a network whose tables get their first values. */
    TableSteps(Network network, Optimizer optimizer, int parts) {
        this.parts = parts;
        for (int number = 0; number < network.layout().tables().size(); number++) {
            tables.add(new TableStep(network, number, optimizer, parts));
        }
    }

    /** Sums and updates the rows of one thread, and puts them where workspaces read them. */
    void move(List<SliceGradient> gradients, Update update, float mean, int part) {
        for (int number = 0; number < tables.size(); number++) {
            TableStep step = tables.get(number);
            RowValues sums = step.sum(number, gradients, part, parts);
            step.updates[part].apply(update, sums, mean, 1f, step.values, step.states[part]);
        }
    }
}
