package io.lockstep.kernels.backend.onednn;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SCRATCHPAD;
import static org.bytedeco.dnnl.global.dnnl.dnnl_primitive_execute;

import org.bytedeco.dnnl.dnnl_exec_arg_t;
import org.bytedeco.dnnl.dnnl_primitive;
import org.bytedeco.dnnl.dnnl_stream;
import org.bytedeco.dnnl.memory;

/**
 * A primitive with its arguments, in the form that oneDNN's C function takes: the C++ one makes a map at every call.
 */
final class Call implements Work {
    private final String name;
    private final dnnl_primitive primitive;
    private final dnnl_stream stream;
    private final dnnl_exec_arg_t arguments;
    private final int count;

    /**
     * @param owned what keeps the arguments alive
     * @param scratchpad of its description
     * @param numbers DNNL_ARG_… for each of the memories
     */
    Call(Compiled compiled, dnnl_stream stream, Owned owned, memory scratchpad, int[] numbers, memory... memories) {
        this.name = compiled.name();
        this.primitive = compiled.kernel().get();
        this.stream = stream;
        this.count = numbers.length + 1;
        this.arguments = owned.own(new dnnl_exec_arg_t(count));
        for (int i = 0; i < numbers.length; i++) {
            compiled.check(numbers[i], memories[i]);
            arguments.position(i).arg(numbers[i]).memory(memories[i].get());
        }
        arguments.position(numbers.length).arg(DNNL_ARG_SCRATCHPAD).memory(scratchpad.get());
        arguments.position(0);
    }

    @Override
    public void run() {
        int status = dnnl_primitive_execute(primitive, stream, count, arguments);
        if (status != 0) {
            throw new IllegalStateException("onednn: " + name + " failed with status " + status);
        }
    }
}
