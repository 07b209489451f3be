/// The pure-Java CPU engine: mapped weights, kernels, KV cache, generation and chat. In: a model
/// folder or a GGUF file. Out: text, token by token; the model again in the form of other programs.
/// Start at [SteelModel] or [ModelExport]; [Grammar] holds answers to a form, a [Batch] lets
/// several advance together. Loads no native library.
@NullMarked
package steel.infer;

import org.jspecify.annotations.NullMarked;
