/// What judges a text by a model: the perplexity of an n-gram model, the language a fastText model
/// sees in it, a quality between 0 and 1. In: model files that were trained here or given; nothing
/// is ever fetched. Out: figures of a text, and the SHA-256 of every model behind them. Start at
/// [PerplexityModel], [NgramTrainer], [FastTextModel] and [QualityClassifier].
@NullMarked
package steel.data.language;

import org.jspecify.annotations.NullMarked;
