package io.lockstep.driver.checkpoint;

import io.lockstep.kernels.plaindata.Binding;
import io.lockstep.kernels.plaindata.CustomBinding;
import io.lockstep.kernels.plaindata.PlainDataException;

/**
 * A {@link Measure} is written as its number, or in Java's word for one that is not finite, which JSON has no number
 * for.
 */
final class MeasureBinding implements CustomBinding<Measure> {
    @Override
    public Class<Measure> type() {
        return Measure.class;
    }

    @Override
    public Measure bind(Binding binding, Object data, String path) {
        try {
            return new Measure(
                    data instanceof Number number ? number.doubleValue() : Double.parseDouble(data.toString()));
        } catch (NumberFormatException e) {
            throw new PlainDataException(path, "expected a number, got '" + data + "'");
        }
    }

    @Override
    public Object unbind(Binding binding, Measure measure) {
        double value = measure.value();
        return Double.isFinite(value) ? (Object) value : Double.toString(value);
    }
}
