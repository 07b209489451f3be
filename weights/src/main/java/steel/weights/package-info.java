/// Tensors on disk: safetensors and files of `torch.save`, sharded or not, and GGUF; mapped and
/// read without a copy. In: a file or a model folder. Out: names, shapes, types and bytes, and the
/// same written back as safetensors or GGUF. Start at [Weights] or [Gguf]. Knows nothing of what
/// the tensors are for.
@NullMarked
package steel.weights;

import org.jspecify.annotations.NullMarked;
