package io.lockstep.kernels.backend.onednn;

import io.lockstep.kernels.network.Step;

/** A step without a native form: its plain kernel over heap copies. */
record BridgedForm(Step step) implements Form {
    @Override
    public long scratchpadBytes() {
        return 0;
    }

    @Override
    public void bindForward(Binding binding) {
        binding.add(binding.bridge(step).forward());
    }

    @Override
    public void bindBackward(Binding binding) {
        binding.add(binding.bridge(step).backward());
    }
}
