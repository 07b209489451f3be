/// The pure-Java CPU engine: mapped weights, kernels, KV cache, generation and chat. In: a model
/// folder. Out: text, token by token. Start at [SteelModel]. Loads no native library.
@NullMarked
package steel.infer;

import org.jspecify.annotations.NullMarked;
