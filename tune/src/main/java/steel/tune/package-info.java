/// Fine-tuning on the loop of `steel.train`: other examples, other losses, the same steps. In: a
/// recipe, a model folder and conversations. Out: a run folder. Start at [FineTuning].
@NullMarked
package steel.tune;

import org.jspecify.annotations.NullMarked;
