/// Pretraining: the loop that turns packed token shards into checkpoints. In: a recipe, and shards
/// made by `steel.data`. Out: a run folder with checkpoints, the resolved recipe and
/// `metrics.jsonl`, and at its end a model folder. Start at [Pretraining]; the loop, which other
/// stages use too, is [TrainingRun]. Knows nothing of tune or infer.
@NullMarked
package steel.train;

import org.jspecify.annotations.NullMarked;
