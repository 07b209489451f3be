/// Pretraining: the loop that turns packed token shards into checkpoints. In: a recipe, and shards
/// made by `steel.data`. Out: a run folder with checkpoints, the resolved recipe and
/// `metrics.jsonl`. Start at [Pretraining]. Knows nothing of tune or infer.
@NullMarked
package steel.train;

import org.jspecify.annotations.NullMarked;
