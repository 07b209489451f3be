/// The model on libtorch, for training and for scoring: layers, and who owns which native tensor.
/// In: a [steel.model.ModelConfig] and weights. Start at [TorchModel].
@NullMarked
package steel.torch;

import org.jspecify.annotations.NullMarked;
