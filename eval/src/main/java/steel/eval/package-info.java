/// How good a model is: multiple choice over any [steel.model.LanguageModel]. In: benchmark files.
/// Out: accuracies with their errors, one record a question. Start at [MultipleChoice].
@NullMarked
package steel.eval;

import org.jspecify.annotations.NullMarked;
