/// Shards: a stage's input cut into pieces that workers do one by one, and the folder that
/// remembers which are done. In: files. Out: one result folder a piece. The cut depends on the
/// input alone, so that neither the number of workers nor a killed process changes what is written.
/// Start at [ShardPlan], then [WorkFolder].
@NullMarked
package steel.data.shard;

import org.jspecify.annotations.NullMarked;
