/// Raw text to training data: reads the sources, cleans, removes duplicates, packs token shards,
/// and makes the embedded corpus. In: files of a source and a recipe. Out: documents as JSON Lines,
/// then LITPKDS shards. Start at [Convert], then [Clean], then [Pack]; training reads a
/// [SampleOrder] of [PackedBlocks], or a [Mixture] of several. Cleaning knows nothing of the
/// tokenizer.
@NullMarked
package steel.data;

import org.jspecify.annotations.NullMarked;
